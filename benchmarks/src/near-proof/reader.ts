import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import type { Cache } from '@readthrough/core'
import type { Read } from './messages.js'
import { isByTag, type Plan } from './plan.js'
import { sharedNow } from './time.js'
import type { Truth } from './truth.js'

/** How many reads a lane does before it lets other work in. */
const IN_A_ROW = 8
/** The event loop stands still for up to this, and then for as long at most does not. */
const LONGEST_STALL_MS = 200
const LONGEST_BETWEEN_STALLS_MS = 400

/** Reads until told to stop; keeps when each version was seen last. */
export async function readUntil(isOver: () => boolean, plan: Plan, cache: Cache, truth: Truth): Promise<Read> {
  const last = new Map<number, Map<number, number>>()
  let [reads, loads, looks, live, outside] = [0, 0, 0, 0, 0]
  /** By key: how often it was loaded without the store. */
  const unchecked = new Map<string, number>()
  cache.on('bypassed', ({ key, reason }) => {
    if (key !== undefined && (reason === 'store' || reason === 'pending'))
      unchecked.set(key, (unchecked.get(key) ?? 0) + 1)
  })

  const readOnce = async (key: number): Promise<void> => {
    const began = sharedNow()
    const load = async (): Promise<{ version: number }> => {
      loads++
      return { version: await truth.load(key) }
    }
    const before = unchecked.get(`k:${key}`)
    const { version } = await cache.readThrough(['k', key], load, isByTag(key) ? { tags: [`t:${key}`] } : {})
    reads++
    // While the store does not answer, loads are shared that began before: nobody promises what those give.
    if (unchecked.get(`k:${key}`) !== before) {
      outside++
      return
    }
    const versions = last.get(key) ?? new Map<number, number>()
    last.set(key, versions.set(version, Math.max(versions.get(version) ?? -Infinity, began)))
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
  const seen = [...last].flatMap(([key, versions]) =>
    [...versions].map(([version, began]) => ({ key, version, began })),
  )
  return {
    keys: seen.map(({ key }) => key),
    versions: seen.map(({ version }) => version),
    lastBegan: seen.map(({ began }) => began),
    reads,
    loads,
    outside,
    nearHits: cache.stats().nearHits,
    liveShare: looks === 0 ? 0 : live / looks,
  }
}
