import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { createCache, memoryStore } from '../../src/index.js'
import { failingOver, named, slowly } from './failing-over.js'
import { deferred, fill, left, settled, story, type Story } from './story.js'

const CLEAR = { onFailover: 'clear' } as const

/** Processes over a server that says who it is, connected and with something in it. */
async function connected(options: { onFailover?: 'clear' | 'replay' } = CLEAR) {
  const clock = fakeClock()
  const server = named(clock)
  const open = (): Story => story({ clock, store: server.store, ...options })
  const [own, other] = [open(), open()]
  server.store.renew()
  await clock.advance(10)
  await fill(own, ['p'], ['q'])
  for (const { events } of [own, other]) events()
  const sweeps = (): number => server.store.calls('deleteMatching')
  return { clock, ...server, open, own, other, sweeps }
}

const read = ({ cache }: Story): Promise<string> => cache.readThrough(['p'], async () => 'new')
const ofServer = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith('store.'))

describe('a server that was started from an old copy', () => {
  it.each([
    ['replay', ['p', 'new']],
    ['clear', ['new', 'new']],
  ] as const)("is answered by onFailover '%s'", async (onFailover, [ofOthers, ofThose]) => {
    const { clock, names, cutOff, failOver, own, other } = await connected({ onFailover })
    cutOff()
    await other.cache.invalidate({ keys: [['p']] })
    // Longer ago than anybody remembers.
    await clock.advance(31_000)
    names.now = 'B'
    failOver()
    // By its first turn on, and from then on.
    expect(await read(own)).toBe(ofOthers)
    await clock.advance(10)
    expect(await read(own)).toBe(ofOthers)
    expect(await read(other)).toBe(onFailover === 'clear' ? ofThose : 'p')
    expect(ofServer(own.events())).toEqual(['store.renewed', 'store.replaced'])
    expect(own.cache.stats().pendingInvalidations).toBe(0)
  })
})

describe("onFailover: 'clear'", () => {
  it('believes nothing before it is known who answers, and then all of it where that is the same server', async () => {
    const { clock, store, own, sweeps } = await connected()
    const goOn = store.fault({ kind: 'hang', verbs: 'incarnation.read' })
    const before = sweeps()
    store.renew()
    expect(await read(own)).toBe('new')
    expect(own.events()).toContain('bypassed pending p')
    expect(own.cache.stats().pendingInvalidations).toBe(1)
    goOn()
    await clock.advance(10)
    expect(await read(own)).toBe('p')
    expect(sweeps()).toBe(before)
    expect(own.cache.stats().pendingInvalidations).toBe(0)
  })

  it('notes the server only when all is dropped, so that those who come before drop it as well', async () => {
    const { clock, store, names, failOver, open, own, sweeps } = await connected()
    names.now = 'B'
    const before = sweeps()
    const goOn = store.fault({ kind: 'hang', verbs: 'deleteMatching' })
    failOver()
    await settled()
    const late = open()
    store.renew()
    await settled()
    expect(names.noted).toBe('A')
    expect(await read(late)).toBe('new')
    expect(await read(own)).toBe('new')
    goOn()
    await clock.advance(10)
    expect(names.noted).toBe('B')
    expect(sweeps() - before).toBeGreaterThanOrEqual(3)
    expect(await left(own, ['p'], ['q'])).toEqual([])
  })

  it('drops what nobody has vouched for when it is first used, and nothing at a later start', async () => {
    const clock = fakeClock()
    const { store, names } = named(clock)
    const before = story({ clock, store })
    await fill(before, ['p'])
    for (const expected of [[], ['p']]) {
      const shop = story({ clock, store, ...CLEAR })
      store.renew()
      await clock.advance(10)
      expect(await left(shop, ['p'])).toEqual(expected)
      expect(names.noted).toBe('A')
      expect(shop.events()).not.toContain('store.replaced')
      await fill(shop, ['p'])
      await shop.cache.close()
    }
  })

  it('keeps what is there where only the note is gone, and notes it again', async () => {
    const { clock, store, names, own } = await connected()
    names.noted = null
    store.renew()
    await clock.advance(10)
    expect(await left(own, ['p'])).toEqual(['p'])
    expect(names.noted).toBe('A')
  })

  it('drops all where the server has been noted, and is not the one that this process knew last', async () => {
    const { clock, store, names, own } = await connected()
    names.now = names.noted = 'B'
    store.renew()
    await clock.advance(10)
    expect(await left(own, ['p'])).toEqual([])
  })

  it.each(['says nothing', 'refuses to say'])('drops all where the server %s', async (how) => {
    const { clock, store, names, own } = await connected()
    if (how === 'says nothing') names.now = ''
    else names.isMute = true
    store.renew()
    await clock.advance(how === 'says nothing' ? 10 : 1_400)
    if (how !== 'says nothing') {
      // A server that is just coming up may refuse at first.
      expect(own.cache.stats().pendingInvalidations).toBe(1)
      await clock.advance(1_000)
    }
    expect(own.cache.stats().pendingInvalidations).toBe(0)
    expect(await left(own, ['p'])).toEqual([])
    expect(names.noted).toBe('A')
  })

  it('takes nothing for done that was done on a server which another has replaced meanwhile', async () => {
    const { clock, store, names, own } = await connected()
    names.now = 'B'
    const sweep = store.fault({ kind: 'hang', verbs: 'deleteMatching' })
    store.renew()
    await settled()
    names.now = 'C'
    const look = store.fault({ kind: 'hang', verbs: 'incarnation.read' })
    store.renew()
    sweep()
    await settled()
    expect(names.noted).toBe('A')
    expect(own.cache.stats().pendingInvalidations).toBe(1)
    look()
    await clock.advance(10)
    expect(names.noted).toBe('C')
  })

  it('tells a process that starts when the server is another than was noted', async () => {
    const { clock, store, names, open } = await connected()
    names.now = 'B'
    const late = open()
    store.renew()
    await clock.advance(10)
    expect(ofServer(late.events())).toEqual(['store.renewed', 'store.replaced'])
    expect(await left(late, ['p'])).toEqual([])
  })

  it('begins again where yet another connection comes, and tries again what fails', async () => {
    const { clock, store, names, own, sweeps } = await connected()
    const before = sweeps()
    store.fault({ kind: 'fail', verbs: 'deleteMatching', times: 2 })
    names.now = 'B'
    store.renew()
    await settled()
    names.now = 'C'
    store.renew()
    await clock.advance(2_000)
    expect(names.noted).toBe('C')
    expect(sweeps() - before).toBeGreaterThanOrEqual(3)
    expect(await left(own, ['p'])).toEqual([])
    expect(await read(own)).toBe('new')
    expect(own.cache.stats().pendingInvalidations).toBe(0)
  })

  it('does not make a look believed that another server has answered', async () => {
    const clock = fakeClock()
    let gate = Promise.resolve()
    const { store, names } = named(
      clock,
      slowly(memoryStore({ clock }), () => gate),
    )
    const own = story({ clock, store, deadlines: { read: '1h' }, ...CLEAR })
    store.renew()
    await clock.advance(10)
    await fill(own, ['p'])
    const held = deferred<void>()
    gate = held.promise
    const reading = read(own)
    await settled()
    names.now = 'B'
    store.renew()
    await clock.advance(10)
    expect(own.cache.stats().pendingInvalidations).toBe(0)
    held.resolve()
    expect(await reading).toBe('new')
  })

  it('drops all at each new connection to a store that cannot say which server answers', async () => {
    const clock = fakeClock()
    const { store } = failingOver(clock)
    const shop = story({ clock, store, ...CLEAR })
    await fill(shop, ['p'])
    store.renew()
    await clock.advance(10)
    expect(await left(shop, ['p'])).toEqual([])
  })

  it('keeps nobody who closes the cache waiting', async () => {
    const { clock, store, own } = await connected()
    store.fault({ kind: 'fail', verbs: 'incarnation.read' })
    store.renew()
    await settled()
    let isClosed = false
    void own.cache.close().then(() => (isClosed = true))
    await clock.advance(50)
    expect(isClosed).toBe(true)
  })
})

describe("onFailover: 'replay'", () => {
  it('asks who answers, tells of another server, and writes nothing', async () => {
    const { clock, store, names, own } = await connected({})
    store.renew()
    await clock.advance(10)
    expect(ofServer(own.events())).toEqual(['store.renewed'])
    names.now = 'B'
    store.renew()
    store.renew()
    await clock.advance(10)
    expect(ofServer(own.events())).toEqual(['store.renewed', 'store.renewed', 'store.replaced'])
    expect(names.noted).toBeNull()
    expect(await left(own, ['p'])).toEqual(['p'])
  })

  it('and clear are the only answers', () => {
    const onFailover = 'ignore' as never
    expect(() => createCache({ namespace: 'test', store: memoryStore(), onFailover })).toThrow(
      `createCache: option 'onFailover' must be 'replay' or 'clear'; got "ignore"`,
    )
  })
})
