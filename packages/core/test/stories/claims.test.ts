import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'
import { changed, settled, story, type Story } from './story.js'

const stale = { ttl: '10s', stale: { whileRevalidate: '1h' } } as const

/** Two processes over one server, in which an entry has become stale. */
async function twoProcesses(change: Parameters<typeof changed>[1] = () => ({})): Promise<{ a: Story; b: Story }> {
  const clock = fakeClock()
  const server = memoryStore({ clock })
  const a = story({ ...stale, clock, store: changed(server, change) })
  const b = story({ ...stale, clock, store: server })
  await a.cache.readThrough(['p'], async () => 'old')
  await a.cache.drain()
  await clock.advance(11_000)
  return { a, b }
}

/** Whether a stale hit in this process loads anew. */
async function refreshes({ cache, events }: Story): Promise<boolean> {
  events()
  await cache.readThrough(['p'], async () => 'new')
  await cache.drain()
  return events().includes('refreshed p')
}

const failing = (): Promise<string> => Promise.reject(new Error('no database'))

describe('a claim to refresh an entry', () => {
  it('is kept for a second after a refresh that failed, and then given up', async () => {
    const { a, b } = await twoProcesses()
    await a.cache.readThrough(['p'], failing)
    await a.cache.drain()
    expect(await refreshes(b)).toBe(false)
    await b.clock.advance(1_100)
    expect(await refreshes(b)).toBe(true)
  })

  it('is given up when its process closes', async () => {
    const { a, b } = await twoProcesses()
    await a.cache.readThrough(['p'], failing)
    await a.cache.drain()
    await a.cache.close()
    expect(await refreshes(b)).toBe(true)
  })

  it('is given up where its answer was lost, though it was executed', async () => {
    const { a, b } = await twoProcesses(({ claims }) => ({
      claims: claims && {
        ...claims,
        take: async (...given) => {
          await claims.take(...given)
          throw new Error('connection reset')
        },
      },
    }))
    expect(await refreshes(a)).toBe(false)
    await settled()
    expect(await refreshes(b)).toBe(true)
  })
})
