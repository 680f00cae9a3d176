import { expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type Cache, type Stats } from '../../src/index.js'
import { seeded } from '../simulation/seeded.js'
import { audit, GRACE_MS } from './audited.js'
import { story } from './story.js'

const ROWS = 5
const STEPS = 600
const STEP_MS = 60
const LOAD_MS = 40

/**
 * Two processes read and write the same rows by chance. Between a commit and its invalidation up to nine tenths of the
 * grace go by, and a share of the invalidations does not come at all.
 */
async function race(seed: number, forgotten: number): Promise<Stats[]> {
  const chance = seeded(seed)
  const clock = fakeClock()
  const store = memoryStore({ clock })
  const caches = [1, 2].map(() => story({ audit, clock, store, ttl: '1h' }).cache)
  const anyOf = (): Cache => caches[Math.floor(chance() * caches.length)]!
  const versions = Array.from({ length: ROWS }, () => 0)
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.timer(ms, resolve))
  const underWay: Promise<unknown>[] = []

  async function read(row: number): Promise<void> {
    await anyOf().readThrough(
      ['row', row],
      async () => {
        const version = versions[row]
        await wait(chance() * LOAD_MS)
        return version
      },
      { tags: [`tag:${row}`] },
    )
  }

  async function write(row: number): Promise<void> {
    versions[row]!++
    await wait(chance() * GRACE_MS * 0.9)
    if (chance() < forgotten) return
    await anyOf().invalidate(chance() < 0.5 ? { keys: [['row', row]] } : { tags: [`tag:${row}`] })
  }

  for (let step = 0; step < STEPS; step++) {
    const row = Math.floor(chance() * ROWS)
    underWay.push(chance() < 0.08 ? write(row) : read(row))
    await clock.advance(chance() * STEP_MS)
  }
  await clock.advance(GRACE_MS * 3)
  await Promise.all(underWay)
  const stats = caches.map((cache) => cache.stats())
  await Promise.all(caches.map((cache) => cache.close()))
  return stats
}

const sum = (stats: readonly Stats[], count: 'audits' | 'auditLoads' | 'staleDetected'): number =>
  stats.reduce((total, { [count]: one }) => total + one, 0)

it.each([1, 2, 3])('nothing is detected where every write invalidates within the grace, seed %i', async (seed) => {
  const stats = await race(seed, 0)
  expect(sum(stats, 'staleDetected')).toBe(0)
  expect(sum(stats, 'audits')).toBeGreaterThan(STEPS / 2)
})

it.each([1, 2, 3])('something is detected where one in five forgets to, seed %i', async (seed) => {
  const stats = await race(seed, 0.2)
  expect(sum(stats, 'staleDetected')).toBeGreaterThan(0)
  expect(sum(stats, 'staleDetected')).toBeLessThan(sum(stats, 'audits'))
})
