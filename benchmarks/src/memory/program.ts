// The process in which one contender fills its memory. It is started with --expose-gc.
import type { Contender } from '../contenders/contender.js'
import { openerOf } from '../contenders/list.js'
import { asJson, payloadOf } from '../harness/payload.js'
import { serve } from '../harness/serve.js'
import type { Bytes, MemoryOrders } from './orders.js'

const collect = globalThis.gc
if (collect === undefined) throw new Error('run me with --expose-gc')

const { contender: name, redisUrl, entries } = JSON.parse(process.argv[2] ?? '') as MemoryOrders
const open = await openerOf('memory', name)
/** As one that comes from a database or a store: of its own text, and not of parts that others have, too. */
function valueOf(id: number): object {
  const value = JSON.parse(asJson(payloadOf('small', id))) as { updatedAt: unknown }
  value.updatedAt = new Date(String(value.updatedAt))
  return value
}

const load = async (id: number): Promise<unknown> => valueOf(id)

const AT_ONCE = 64
/** The first fills, the second lies near; one more, for those who were late. */
const PASSES = 3
const PAUSE_MS = 50

function held(): number {
  for (let i = 0; i < 4; i++) collect!()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function fill(contender: Contender, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, id) => id)
  await contender.fill?.(all)
  for (let pass = 0; pass < PASSES; pass++) {
    for (let from = 0; from < count; from += AT_ONCE) {
      await Promise.all(all.slice(from, from + AT_ONCE).map((id) => contender.find(id)))
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

/** What the values and the text of their keys take by themselves, in an array that has room for them. */
function alone(count: number): { readonly values: number; readonly keys: number } {
  const values = Array.from<unknown>({ length: count })
  const keys = Array.from<unknown>({ length: count })
  const empty = held()
  for (let id = 0; id < count; id++) values[id] = valueOf(id)
  const withValues = held()
  for (let id = 0; id < count; id++) keys[id] = Buffer.from(`product:${id}`).toString('latin1')
  const all = held()
  return values.length + keys.length > 0
    ? { values: withValues - empty, keys: all - withValues }
    : { values: 0, keys: 0 }
}

async function bytes(): Promise<Bytes> {
  const { values, keys } = alone(entries)
  // Code and connections that the first entries bring with them are no part of the others. What is set aside for entries is.
  const first = await open({ redisUrl, load, entries: AT_ONCE })
  await fill(first, AT_ONCE)
  await first.close()
  const before = held()
  const contender = await open({ redisUrl, load, entries })
  await fill(contender, entries)
  const all = held() - before
  await contender.close()
  return { all: all / entries, value: values / entries, key: keys / entries }
}

serve({ bytes })
