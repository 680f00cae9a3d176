import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { jsonSerializer, memoryStore } from '../../src/index.js'
import { changed, deferred, settled, story, type Story } from './story.js'

/** Two processes over one server. */
function twoProcesses(options: { withoutWatch?: boolean } = {}): { a: Story; b: Story; looks: () => number } {
  const clock = fakeClock()
  let looks = 0
  const store = changed(memoryStore({ clock }), (inner) => {
    const counted = {
      read: (...given: Parameters<typeof inner.read>) => {
        looks++
        return inner.read(...given)
      },
    }
    if (options.withoutWatch === true) return { ...counted, watch: undefined }
    const watch: typeof inner.watch = (...given) => {
      looks++
      return inner.watch?.(...given) as ReturnType<NonNullable<typeof inner.watch>>
    }
    return { ...counted, watch }
  })
  return { a: story({ clock, store }), b: story({ clock, store }), looks: () => looks }
}

describe('waiting for a load of another process', () => {
  it('ends as soon as the store tells that it is there', async () => {
    const { a, b } = twoProcesses()
    const held = deferred<string>()
    const leading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    const waiting = b.cache.readThrough(['p'], async () => 'own')
    // The first look asks to be told; after it no time has to pass.
    await b.clock.advance(2)
    held.resolve('theirs')
    await leading
    await settled()
    expect(await waiting).toBe('theirs')
    expect(b.events()).toEqual(['waiting p', 'hit p'])
  })

  it('goes on looking where the store tells nothing', async () => {
    const { a, b } = twoProcesses({ withoutWatch: true })
    const held = deferred<string>()
    const leading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    const waiting = b.cache.readThrough(['p'], async () => 'own')
    await b.clock.advance(2)
    held.resolve('theirs')
    await leading
    let isOver = false
    void waiting.then(() => (isOver = true))
    await settled()
    expect(isOver).toBe(false)
    await b.clock.advance(10)
    expect(await waiting).toBe('theirs')
  })

  it('takes over as soon as the other has failed', async () => {
    const { a, b } = twoProcesses()
    const held = deferred<string>()
    const leading = a.cache.readThrough(['p'], () => held.promise)
    const failed = leading.catch((error: unknown) => error)
    await settled()
    const waiting = b.cache.readThrough(['p'], async () => 'own')
    await b.clock.advance(2)
    held.reject(new Error('no row'))
    expect(await failed).toEqual(new Error('no row'))
    await settled()
    expect(await waiting).toBe('own')
    await b.cache.drain()
    expect(b.events()).toEqual(['waiting p', 'miss absent p', 'loaded p', 'filled p'])
  })

  it('is shared: many callers of a process make one look at a time', async () => {
    const { a, b, looks } = twoProcesses()
    const held = deferred<string>()
    const leading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    const before = looks()
    const waiting = Array.from({ length: 100 }, () => b.cache.readThrough(['p'], async () => 'own'))
    await b.clock.advance(2)
    // Each looked once for itself, and all of them once together.
    expect(looks() - before).toBe(101)
    held.resolve('theirs')
    await leading
    await settled()
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['theirs']))
    expect(looks() - before).toBe(102)
  })

  it('gives each caller a value of its own', async () => {
    const { a, b } = twoProcesses()
    const held = deferred<{ n: number }>()
    const leading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    const waiting = [1, 2, 3].map(() => b.cache.readThrough(['p'], async () => ({ n: 0 })))
    await b.clock.advance(2)
    held.resolve({ n: 1 })
    await leading
    await settled()
    const values = await Promise.all(waiting)
    expect(values).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }])
    expect(new Set(values).size).toBe(3)
  })

  it('has each caller whose value cannot be read load it anew, and none hear of it', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    let reads = 0
    const json = jsonSerializer()
    const failing = {
      ...json,
      deserialize(payload: string) {
        if (++reads === 2) throw new Error('cannot be read')
        return json.deserialize(payload)
      },
    }
    const [a, b] = [story({ clock, store }), story({ clock, store, serializer: failing })]
    const held = deferred<string>()
    const leading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    const waiting = [1, 2, 3].map(() => b.cache.readThrough(['p'], async () => 'own'))
    await b.clock.advance(2)
    held.resolve('theirs')
    await leading
    await b.clock.advance(100)
    expect((await Promise.all(waiting)).toSorted()).toEqual(['own', 'theirs', 'theirs'])
    expect(b.events().filter((line) => line.startsWith('miss'))).toEqual(['miss unreadable p'])
  })

  it('goes past the cache where the store cannot be asked to tell', async () => {
    const clock = fakeClock()
    const server = memoryStore({ clock })
    const store = changed(server, () => ({
      watch: () => {
        throw new Error('no tracking')
      },
    }))
    const [a, b] = [story({ clock, store: server }), story({ clock, store })]
    const held = deferred<string>()
    const leading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    const waiting = b.cache.readThrough(['p'], async () => 'own')
    await clock.advance(2)
    expect(await waiting).toBe('own')
    expect(b.events()).toEqual(['waiting p', 'store.failed watch', 'bypassed store p', 'loaded p'])
    held.resolve('theirs')
    await leading
  })

  it('leaves nothing behind in the store', async () => {
    let watching = 0
    const clock = fakeClock()
    const store = changed(memoryStore({ clock }), (inner) => ({
      watch: (...given) => {
        watching++
        const watch = inner.watch?.(...given)
        if (watch === undefined) throw new Error('The memory store watches')
        return {
          answer: watch.answer,
          stop() {
            watching--
            watch.stop()
          },
        }
      },
    }))
    const [a, b] = [story({ clock, store, wait: '100ms' }), story({ clock, store, wait: '100ms' })]
    const held = deferred<string>()
    const leading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    const waiting = b.cache.readThrough(['p'], async () => 'own')
    await clock.advance(300)
    expect(await waiting).toBe('own')
    expect(b.events()).toEqual(['waiting p', 'bypassed wait p', 'loaded p'])
    expect(watching).toBe(0)
    held.resolve('theirs')
    await leading
  })
})
