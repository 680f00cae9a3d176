// The process of one format over one payload.
import { isDeepStrictEqual } from 'node:util'
import { payloadOf } from '../harness/payload.js'
import { figureOf } from '../harness/rounds.js'
import { serve } from '../harness/serve.js'
import { openFormat } from './list.js'
import type { FormatOrders, FormatTasks, FormatVerdict } from './orders.js'
import { paceOf } from './pace.js'

/** Not one value alone: what is always the same is faster than life. */
const VALUES = 8

const { format: name, payload } = JSON.parse(process.argv[2] ?? '') as FormatOrders
const format = await openFormat(name)
const values = Array.from({ length: VALUES }, (_, id) => payloadOf(payload, id))
let encoded: readonly unknown[] = []

function verify(): FormatVerdict {
  try {
    encoded = values.map((value) => format.encode(value))
  } catch {
    return { keeps: 'refused', bytes: 0 }
  }
  const isKept = isDeepStrictEqual(
    encoded.map((each) => format.decode(each)),
    values,
  )
  const { median } = figureOf(encoded.map((each) => format.bytesOf(each)))
  return { keeps: isKept ? 'all' : 'not all', bytes: Math.round(median) }
}

type Serve<T extends keyof FormatTasks> = (given: FormatTasks[T]['given']) => FormatTasks[T]['answer']
const tasks: { readonly [T in keyof FormatTasks]: Serve<T> } = {
  verify,
  measure: ({ direction, ms }) => ({
    us:
      direction === 'encode'
        ? paceOf((at) => format.encode(values[at]), VALUES, ms)
        : paceOf((at) => format.decode(encoded[at]), VALUES, ms),
  }),
}
serve(tasks)
