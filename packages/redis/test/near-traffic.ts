import { setTimeout as pause } from 'node:timers/promises'
import { type Cache, createCache, type StoreFactory } from '@readthrough/core'
import { expect, onTestFinished } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../src/index.js'
import { PATIENTLY } from './servers.js'

const BOUND_MS = 50
/** What a timer, two turns of event loops and a busy machine may add to it. */
const ALLOWANCE_MS = 5

/** Some processes that read what one of them invalidates, all the time: each with a near tier and connections of its own. */
export interface NearTraffic {
  /** Reads that gave what had been invalidated more than the bound before they began, in words. */
  readonly stale: readonly string[]
  readonly reader: Cache
  /** One read, judged as the others: `near` where it was answered unasked. */
  read(key: string): Promise<'near' | 'not near'>
  /** Waits until of each of these keys so many more invalidations are done. */
  invalidated(keys: readonly string[], times: number): Promise<void>
  /** Waits until the reader answers for each of these keys unasked again. */
  answersUnasked(keys: readonly string[]): Promise<void>
  /** No key is invalidated any more, until it goes on. */
  rest(): Promise<void>
  goOn(): void
  /** How often each store has said that another connection answers. */
  renewals(): readonly number[]
}

/** Keys of which this is said are invalidated by their tag. */
const isTagged = (key: string): boolean => key.startsWith('tagged')
export const tagOf = (key: string): string => `of-${key}`

interface Row {
  version: number
  /** Done invalidations: the version from then on, and when. */
  readonly done: { readonly version: number; readonly at: number }[]
}

/** Ends with the test. `unread`: keys that are invalidated like the others, and read only when a test does so. */
export function nearTraffic(
  namespace: string,
  often: readonly string[],
  options: () => RedisStoreOptions,
  unread: readonly string[] = [],
): NearTraffic {
  const keys = [...often, ...unread]
  const rows = new Map<string, Row>(keys.map((key) => [key, { version: 1, done: [] }]))
  const rowOf = (key: string): Row => rows.get(key) ?? expect.fail(`no row ${key}`)
  const stale: string[] = []
  const renewals = [0, 0]
  const open = (which: 0 | 1): Cache => {
    const store: StoreFactory = (context) =>
      redisStore(options())({
        ...context,
        renewed() {
          renewals[which] = (renewals[which] ?? 0) + 1
          context.renewed()
        },
      })
    return createCache({ namespace, store, near: { mode: { bounded: BOUND_MS } }, ttl: '10m' })
  }
  const [reader, writer] = [open(0), open(1)]
  const going = { isReading: true, isWriting: false }
  let writing: Promise<unknown> = Promise.resolve()

  async function read(key: string): Promise<'near' | 'not near'> {
    const row = rowOf(key)
    const began = performance.now()
    const before = reader.stats().nearHits
    const asking = reader.readThrough(['k', key], async () => row.version, tagsOf(key))
    // Nobody else comes in between: what is answered unasked is counted before anything is awaited.
    const hits = reader.stats().nearHits - before
    const version = await asking
    const due = row.done.findLast(({ at }) => began - at > BOUND_MS + ALLOWANCE_MS)
    if (due !== undefined && version < due.version) {
      stale.push(`${key}: ${version} for ${due.version}, ${Math.round(began - due.at)} ms after`)
    }
    return hits === 1 ? 'near' : 'not near'
  }

  const reading = (async () => {
    while (going.isReading) {
      // Not one after the other: those that wait for a server that is away would hold up the others.
      await Promise.all(often.map(read))
      await pause(2)
    }
  })()

  async function write(key: string): Promise<void> {
    const row = rowOf(key)
    const version = ++row.version
    const outcome = await writer.invalidate(isTagged(key) ? tagsOf(key) : { keys: [['k', key]] })
    if (outcome === 'done') row.done.push({ version, at: performance.now() })
  }

  const goOn = (): void => {
    going.isWriting = true
    writing = Promise.all(
      keys.map(async (key) => {
        while (going.isWriting) {
          await write(key)
          // Long enough for something to lie near meanwhile.
          await pause(50 + Math.random() * 100)
        }
      }),
    )
  }
  const rest = async (): Promise<void> => {
    going.isWriting = false
    await writing
  }
  goOn()
  onTestFinished(async () => {
    await rest()
    going.isReading = false
    await reading
    await Promise.all([reader.close(), writer.close()])
  })

  return {
    stale,
    reader,
    read,
    rest,
    goOn,
    renewals: () => [...renewals],
    async invalidated(wanted, times) {
      const before = new Map(wanted.map((key) => [key, rowOf(key).done.length]))
      const isDone = (): boolean => wanted.every((key) => rowOf(key).done.length >= (before.get(key) ?? 0) + times)
      await expect.poll(isDone, { ...PATIENTLY, timeout: 20_000 }).toBe(true)
    },
    async answersUnasked(wanted) {
      for (const key of wanted) await expect.poll(() => read(key), PATIENTLY).toBe('near')
    },
  }
}

function tagsOf(key: string): { readonly tags?: readonly string[] } {
  return isTagged(key) ? { tags: [tagOf(key)] } : {}
}
