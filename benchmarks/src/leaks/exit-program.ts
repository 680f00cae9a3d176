import { ENTER, type ExitOrders } from './exit-states.js'
import { makeBy } from './make.js'

const orders = JSON.parse(process.argv[2] ?? '') as ExitOrders
const { cache, after } = await ENTER[orders.state]({ ...orders, make: makeBy(process) })
const began = performance.now()
await cache.close()
after?.()
// From here on nothing may keep this process.
process.send?.({ closeMs: performance.now() - began }, () => process.disconnect())
