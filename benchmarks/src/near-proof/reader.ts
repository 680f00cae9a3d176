import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { StoreError, type Cache } from '@readthrough/core'
import type { Read, Sightings } from './messages.js'
import { isByTag, type Plan } from './plan.js'
import { sharedNow } from './time.js'
import type { Truth } from './truth.js'

/** How many reads a lane does before it lets other work in. */
const IN_A_ROW = 8
/** The event loop stands still for up to this, and then for as long at most does not. */
const LONGEST_STALL_MS = 200
const LONGEST_BETWEEN_STALLS_MS = 400

/** Commands that only look. Whose look was not answered shares what nothing has checked. */
const LOOKS = ['read', 'probe', 'watch']

/** Reads until told to stop; keeps when each version was seen last. */
export async function readUntil(isOver: () => boolean, plan: Plan, cache: Cache, truth: Truth): Promise<Read> {
  const promised = createLastSeen()
  const others = createLastSeen()
  let [reads, loads, looks, live, outside] = [0, 0, 0, 0, 0]
  const current = new AsyncLocalStorage<{ isBlind: boolean }>()
  cache.on('bypassed', ({ error }) => {
    const call = current.getStore()
    if (call !== undefined && error instanceof StoreError && LOOKS.includes(error.operation)) call.isBlind = true
  })

  const readOnce = async (key: number): Promise<void> => {
    const began = sharedNow()
    let own: object | undefined
    const load = async (): Promise<{ version: number }> => {
      loads++
      const loaded = { version: await truth.load(key) }
      own = loaded
      return loaded
    }
    const call = { isBlind: false }
    const found = await current.run(call, () =>
      cache.readThrough(['k', key], load, isByTag(key) ? { tags: [`t:${key}`] } : {}),
    )
    reads++
    // This very call could not look, and was answered by a load of another, which may have begun before: nobody promises that.
    const isUnchecked = call.isBlind && found !== own
    if (isUnchecked) outside++
    ;(isUnchecked ? others : promised).see(key, found.version, began)
  }
  const anyKey = (): number => Math.floor(Math.random() * plan.keys)

  const lane = async (): Promise<void> => {
    while (!isOver()) {
      for (let n = 0; n < IN_A_ROW; n++) await readOnce(anyKey())
      looks++
      if (cache.stats().near?.isLive === true) live++
      await turn()
    }
  }
  const stalls = async (): Promise<void> => {
    while (!isOver()) {
      await pause(Math.random() * LONGEST_BETWEEN_STALLS_MS)
      const until = sharedNow() + Math.random() * LONGEST_STALL_MS
      while (sharedNow() < until);
      // Before anything that has come in meanwhile is looked at.
      await Promise.all(Array.from({ length: plan.keys }, (_, key) => readOnce(key)))
    }
  }
  await Promise.all([...Array.from({ length: plan.readLanes }, lane), ...(plan.trouble === 'stall' ? [stalls()] : [])])
  return {
    promised: promised.all(),
    unchecked: others.all(),
    reads,
    loads,
    outside,
    nearHits: cache.stats().nearHits,
    liveShare: looks === 0 ? 0 : live / looks,
  }
}

interface LastSeen {
  see(key: number, version: number, began: number): void
  all(): Sightings
}

function createLastSeen(): LastSeen {
  const last = new Map<number, Map<number, number>>()
  return {
    see(key, version, began) {
      const versions = last.get(key) ?? new Map<number, number>()
      last.set(key, versions.set(version, Math.max(versions.get(version) ?? -Infinity, began)))
    },
    all() {
      const seen = [...last].flatMap(([key, versions]) =>
        [...versions].map(([version, began]) => ({ key, version, began })),
      )
      return {
        keys: seen.map(({ key }) => key),
        versions: seen.map(({ version }) => version),
        lastBegan: seen.map(({ began }) => began),
      }
    },
  }
}
