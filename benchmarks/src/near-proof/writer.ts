import { setTimeout as pause } from 'node:timers/promises'
import type { Cache } from '@readthrough/core'
import type { Written } from './messages.js'
import { isByTag, type Plan } from './plan.js'
import { sharedNow } from './time.js'
import type { Truth } from './truth.js'

/** Commits and invalidates until told to stop. Each lane has keys of its own, so versions are invalidated in order. */
export async function writeUntil(isOver: () => boolean, plan: Plan, cache: Cache, truth: Truth): Promise<Written> {
  const written = { keys: [] as number[], versions: [] as number[], returnedAt: [] as number[] }
  let unpromised = 0
  const lane = async (_: unknown, first: number): Promise<void> => {
    const own = Array.from({ length: plan.keys }, (__, key) => key).filter((key) => key % plan.writeLanes === first)
    while (!isOver()) {
      const key = own[Math.floor(Math.random() * own.length)] ?? 0
      const version = await truth.commit(key)
      await cache.invalidate(isByTag(key) ? { tags: [`t:${key}`] } : { keys: [['k', key]] })
      const at = sharedNow()
      if (cache.stats().pendingInvalidations > 0) unpromised++
      else {
        written.keys.push(key)
        written.versions.push(version)
        written.returnedAt.push(at)
      }
      await pause(Math.random() * plan.writePauseMs)
    }
  }
  await Promise.all(Array.from({ length: plan.writeLanes }, lane))
  return { ...written, unpromised }
}
