// The process of one contender. It is told by its argument whom to run, by messages what to do, and ends when the
// process that started it lets go of it.
import { setTimeout as pause } from 'node:timers/promises'
import { openerOf } from '../contenders/list.js'
import { latencyOf } from './latency.js'
import { crowd, measure, type Window, type WindowOptions } from './measure.js'
import type { Orders, TaskName, Tasks } from './orders.js'
import { payloadOf } from './payload.js'
import { profiled } from './profiler.js'
import { serve } from './serve.js'
import { verify } from './verify.js'

const { field, contender: name, payload, redisUrl, loadMs } = JSON.parse(process.argv[2] ?? '') as Orders

let loads = 0
const open = await openerOf(field, name)
const contender = await open({
  redisUrl,
  async load(id) {
    loads++
    if (loadMs > 0) await pause(loadMs)
    return payloadOf(payload, id)
  },
})

/** What a window may load where every key is cached: all calls in flight, when this machine stalls once; else 1 %. */
const MOST_LOADED = 0.01

async function measureHits(options: WindowOptions): Promise<Window> {
  const before = loads
  const counted = await measure((id) => contender.find(id), options)
  const window = { ...counted, loads: loads - before }
  if (window.loads <= Math.max(options.callers, window.operations * MOST_LOADED)) return window
  throw new Error(`${window.loads} of ${window.operations} answers were loaded where every key was cached`)
}

const tasks: { readonly [T in TaskName]: (given: Tasks[T]['given']) => Promise<Tasks[T]['answer']> } = {
  verify: ({ keys }) => verify({ contender, payload, keys, loads: () => loads }),
  measure: measureHits,
  latency: (given) => latencyOf((id) => contender.find(id), given),
  profile: ({ file, ...options }) => profiled(file, () => measureHits(options)),
  async crowd({ callers, id }) {
    const before = loads
    const answersMs = await crowd(() => contender.find(id), callers)
    return { loads: loads - before, answersMs }
  },
}

serve(tasks, () => contender.close())
