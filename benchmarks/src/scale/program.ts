// The process of one size.
import { createCache, type Cache, type NearOptions } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { createCluster } from 'redis'
import { measure } from '../harness/measure.js'
import { failureOf } from '../harness/rounds.js'
import { serve } from '../harness/serve.js'
import { connect } from '../rows/tags-data.js'
import type { ScaleOrders, ScaleTasks, Way } from './orders.js'
import { repositories, valueOf, type Find } from './repositories.js'

const { growing, size, urls, isCluster } = JSON.parse(process.argv[2] ?? '') as ScaleOrders
const [entries, tags, methods] = [
  growing === 'entries' ? size : 1_000,
  growing === 'tags' ? size : 0,
  growing === 'methods' ? size : 1,
]

const NAMESPACE = 'scale'
const AT_ONCE = 64
/** A busy machine lets some reads miss their deadline, and they load. */
const LATE = 0.01
const PASSES = 40
const PAUSE_MS = 100
/** Many tags make each fill long: fewer at once, so that none misses its deadline behind the others. */
const FILL_AT_ONCE = growing === 'tags' ? 16 : AT_ONCE
/** So many of all entries are asked for, spread over them without an order. */
const ASKED = Math.min(entries, 4_096)
const STRIDE = 7_919

const nodes = urls.map((url) => ({ url }))
const bare = isCluster ? createCluster({ rootNodes: nodes }) : await connect(urls[0]!)
if (isCluster) await bare.connect()

let loads = 0
const opened: Cache[] = []

function open(near: NearOptions | undefined): readonly Find[] {
  const hosts = urls.map((url) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) }))
  const store = isCluster ? redisStore({ cluster: { nodes: hosts } }) : redisStore({ url: urls[0]! })
  const cache = createCache({ namespace: NAMESPACE, store, ...(near && { near }) })
  opened.push(cache)
  return repositories(cache, methods, tags, () => loads++)
}

/** The one entry of a number: each method has its share of them. */
const at = (finds: readonly Find[], id: number): Promise<object> => finds[id % methods]!(id)
const keyOf = (id: number): string => `rt:${NAMESPACE}:e:thing-${id % methods}:${id}`
const asked = Array.from({ length: ASKED }, (_, index) => (index * STRIDE) % entries)

const map = new Map<string, object>()
const ways = new Map<Way, { readonly find: (id: number) => Promise<unknown>; readonly callers: number }>()

async function fill(): Promise<Partial<Record<Way, string>>> {
  const far = open(undefined)
  await fillBy((id) => at(far, id))
  for (let id = 0; id < entries; id++) map.set(keyOf(id), valueOf(id))
  // Many at once show what a hit costs; one alone how often it goes to and fro.
  const callers = growing === 'primaries' ? 1 : AT_ONCE
  ways.set('GET', { find: (id) => bare.get(keyOf(id)), callers })
  ways.set('Redis hit', { find: (id) => at(far, id), callers })
  ways.set('Map', { find: async (id) => map.get(keyOf(id)), callers: 1 })
  try {
    const near = open({ mode: { bounded: '50ms' }, copy: 'share', max: entries })
    await fillNear((id) => at(near, id), opened.at(-1)!)
    ways.set('near hit', { find: (id) => at(near, id), callers: 1 })
    return {}
  } catch (error) {
    return { 'near hit': failureOf(error) }
  }
}

/** Asks for all entries until hardly one is loaded any more. */
async function fillBy(find: (id: number) => Promise<unknown>): Promise<void> {
  for (let pass = 0; pass < PASSES; pass++) {
    const before = loads
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < entries) await find(next++)
    }
    await Promise.all(Array.from({ length: FILL_AT_ONCE }, worker))
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    if (loads - before <= entries * LATE) return
  }
  throw new Error(`it still loads after ${PASSES} passes over ${entries} entries`)
}

/** Asks until all lie near: what is read before the feed has proved itself is not kept. */
async function fillNear(find: (id: number) => Promise<unknown>, cache: Cache): Promise<void> {
  for (let pass = 0; pass < PASSES; pass++) {
    await fillBy(find)
    if ((cache.stats().near?.entries ?? 0) >= entries) return
  }
  throw new Error(`only ${cache.stats().near?.entries} of ${entries} entries lie near`)
}

const tasks: { readonly [T in keyof ScaleTasks]: (given: ScaleTasks[T]['given']) => Promise<ScaleTasks[T]['answer']> } =
  {
    fill,
    async measure({ way, ms }) {
      const { find, callers } = ways.get(way)!
      const counted = await measure((index) => find(asked[index]!), { callers, keys: ASKED, ms })
      return (counted.ms * 1e6) / counted.operations
    },
  }

serve(tasks, async () => {
  for (const cache of opened) await cache.close()
  bare.destroy()
})
