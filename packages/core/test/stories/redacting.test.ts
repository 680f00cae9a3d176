import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakeClock, type FakeClock } from '../../../testing/src/fake-clock.js'
import { interceptStore } from '../../../testing/src/intercept-store.js'
import {
  hashOf,
  pattern,
  type CacheEventMessage,
  type CacheOptions,
  type Key,
  type Serializer,
  type StoreFactory,
} from '../../src/index.js'
import { named } from './failing-over.js'
import { writing } from './fenced.js'
import { deferred, settled, story, type Story } from './story.js'

/** In every argument, key, tag, pattern and value, and in all that the store says. */
const SECRET = 'hunter2'

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
const told: CacheEventMessage[] = []
const hear = (message: unknown): void => void told.push(message as CacheEventMessage)

beforeEach(() => {
  told.length = 0
  warnings.mockClear()
  subscribe('readthrough:event', hear)
})
afterEach(() => void unsubscribe('readthrough:event', hear))

/** Its replies repeat what they refuse, as those of Redis may. */
class Reply extends Error {}

/** Processes over a store that a test can put out of order; its clock stands still. */
function servers() {
  const clock = fakeClock()
  const { store, names } = named(clock)
  const refused = new Set<string>()
  const troubled: StoreFactory = (context) =>
    interceptStore(store(context), async ({ verb, names: of }, run) => {
      if (refused.has('*') || refused.has(verb)) throw new Reply(`ERR unknown command, args: ${of.join()} ${SECRET}`)
      return run()
    })
  const open = (options: Partial<Omit<CacheOptions, 'clock'>> = {}): Story =>
    story({ clock, store: troubled, vary: () => SECRET, redactKey: hashOf, ...options })
  return { clock, names, refused, open, renew: () => store.renew() }
}

const key = (id: number): Key => [SECRET, id]
const tags = [SECRET]
const load = async (): Promise<string> => SECRET
const careless: Serializer<string> = {
  id: 'careless',
  format: 'text',
  serialize: (value) => JSON.stringify(value),
  deserialize: (text) => JSON.parse(text) as unknown,
}

it('whatever happens, with redactKey no event and no warning has a name or a value in it', async () => {
  const { clock, names, refused, open, renew } = servers()
  await reads(open(), open(), clock)
  await stored(open, refused)
  await audits(open(AUDITING), clock)
  await writes(open(), clock, refused)
  await lapses(open({ stale: FAILING }), clock)
  await breaks(open(), clock, refused)
  for (const name of ['A', 'B']) {
    names.now = name
    renew()
    await clock.advance(10)
  }
  const closed = open()
  await closed.cache.close()
  await closed.cache.invalidate({ keys: [key(1)], tags })

  const types = new Set(told.map(({ event }) => event.type))
  expect([...types].toSorted()).toEqual(ALL)
  expect(warnings.mock.calls.length).toBeGreaterThan(2)
  for (const one of [...told, ...warnings.mock.calls]) {
    expect(inspect(one, { depth: Infinity, showHidden: true })).not.toContain(SECRET)
    expect(JSON.stringify(one)).not.toContain(SECRET)
  }
})

it('the statistics of calls without a decorator have no name of a key in them', async () => {
  const { cache } = servers().open()
  await cache.readThrough(key(1), load)
  expect(Object.keys(cache.stats().methods)).toEqual([hashOf(SECRET)])
})

it('a function that fails costs no caller anything', async () => {
  const { cache } = servers().open({ redactKey: () => { throw new Error('no') } }) // prettier-ignore
  expect(await cache.readThrough(key(1), load)).toBe(SECRET)
  expect(told).not.toHaveLength(0)
  expect(inspect(told, { depth: Infinity })).not.toContain(SECRET)
})

it('without it, names are told', async () => {
  const { cache } = servers().open({ redactKey: undefined })
  await cache.readThrough(key(1), load)
  expect(inspect(told, { depth: Infinity })).toContain(SECRET)
})

const AUDITING = { audit: { share: 1, grace: 1_000 } }
const FAILING = { ifError: '1h', forErrors: () => { throw new Error('a rule') } } as const // prettier-ignore
const ALL = [
  'audited',
  'background.failed',
  'bypassed',
  'circuit.closed',
  'circuit.opened',
  'fence.failed',
  'fill.failed',
  'fill.refused',
  'fill.skipped',
  'filled',
  'hit',
  'invalidated',
  'invalidation.deferred',
  'invalidation.incomplete',
  'invalidation.lost',
  'invalidation.pending',
  'invalidation.recovered',
  'joined',
  'load.failed',
  'load.queued',
  'load.timeout',
  'loaded',
  'miss',
  'refreshed',
  'stale.detected',
  'store.failed',
  'store.renewed',
  'store.replaced',
  'value.changed',
  'waiting',
]

async function reads({ cache }: Story, other: Story, clock: FakeClock): Promise<void> {
  await cache.readThrough(key(1), load, { tags })
  await cache.drain()
  await cache.readThrough(key(1), load, { tags })
  await cache.readThrough(key(2), () => Promise.reject(new Error('no row'))).catch(() => {})
  await cache.readThrough(key(3), load, { when: () => false })
  await cache.readThrough([SECRET, Number.NaN], load)
  await cache.refresh(key(1), load, { tags })
  const held = deferred<string>()
  const both = [cache.readThrough(key(4), () => held.promise), cache.readThrough(key(4), load)]
  await settled()
  const elsewhere = other.cache.readThrough(key(4), load)
  await settled()
  await cache.invalidate({ keys: [key(4)] })
  held.resolve(SECRET)
  await Promise.all(both)
  await clock.advance(6_000)
  await elsewhere
  const late = cache.readThrough(key(5), () => new Promise(() => {}), { timeout: { hard: 100 } }).catch(() => {})
  await clock.advance(200)
  await late
}

async function stored(open: ReturnType<typeof servers>['open'], refused: Set<string>): Promise<void> {
  const { cache } = open({ maxLoads: 1, verify: 'always', serializer: careless })
  const held = deferred<string>()
  const first = cache.readThrough(key(10), () => held.promise)
  await settled()
  const second = cache.readThrough(key(11), async () => ({ at: new Date(0), of: SECRET }))
  await settled()
  held.resolve(SECRET)
  await Promise.all([first, second])
  refused.add('fill')
  await cache.readThrough(key(12), load)
  await cache.drain()
  refused.clear()
  // What another has stored, and this one cannot read.
  await open({ serializer: { ...careless, serialize: () => `"${SECRET}` } }).cache.readThrough(key(13), load)
  await cache.readThrough(key(13), load)
  const { cache: plain } = open()
  await plain.readThrough(key(14), async () => ({ [SECRET]: 1, at: new Date(0) }))
  await plain.readThrough([`${SECRET}${'x'.repeat(600)}`], load)
  await plain.drain()
}

async function audits({ cache }: Story, clock: FakeClock): Promise<void> {
  let row = SECRET
  const find = (): Promise<string> => cache.readThrough(key(20), async () => row)
  await find()
  await cache.drain()
  row = `${SECRET}, changed`
  await find()
  await clock.advance(0)
  await clock.advance(1_000)
}

async function writes({ cache }: Story, clock: FakeClock, refused: Set<string>): Promise<void> {
  const targets = { keys: [key(1)], patterns: [pattern`${SECRET}:*`], tags }
  await cache.invalidate(targets)
  await cache.transaction(() => cache.invalidate(targets))
  await cache.invalidate({ keys: [[SECRET, undefined as never]], tags: [SECRET.repeat(100)] })
  refused.add('*')
  const write = writing(cache, async () => SECRET, { key: key(1) })()
  await clock.advance(5_000)
  await write
  refused.clear()
  await clock.advance(60_000)
}

async function lapses({ cache }: Story, clock: FakeClock): Promise<void> {
  await cache.readThrough(key(30), load, { ttl: '1s' })
  await cache.drain()
  await clock.advance(2_000)
  await cache.readThrough(key(30), () => Promise.reject(new Error('no row')), { ttl: '1s' }).catch(() => {})
}

async function breaks({ cache }: Story, clock: FakeClock, refused: Set<string>): Promise<void> {
  refused.add('*')
  for (let i = 0; i < 7; i++) await cache.readThrough(key(40 + i), load, { tags })
  refused.clear()
  await clock.advance(1_000)
  await cache.readThrough(key(50), load)
}
