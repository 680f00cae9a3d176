import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { CacheKeyError, CircuitOpenError, StoreError, UnsupportedValueError } from '../../src/base/errors.js'
import { createEmitter } from '../../src/events/emitter.js'
import type { CacheEvent, CacheEventOf, CacheEventType } from '../../src/events/events.js'
import { createRedaction, NO_REDACTION, type RedactKey } from '../../src/events/redaction.js'

const SECRET = 'hunter2'
const method = 'R.find'
const key = `p:${SECRET}`
const targets = [key, `${SECRET}:*`, `#${SECRET}`, '*']
/** As a server repeats the command that it refuses. */
const reply = new Error(`ERR unknown command, with args beginning with: ${SECRET}`)
const error = new StoreError('STORE_FAILED', 'read', `redis failed at read: ${reply.message}`, { cause: reply })
const of = { method, key }

/** One event of each type, with a secret wherever one could be. */
const EVENTS: { readonly [Type in CacheEventType]: CacheEventOf<Type> } = {
  hit: { type: 'hit', tier: 'store', ...of, isStale: false, ageMs: 1, loadMs: 1, waitedMs: 0 },
  miss: { type: 'miss', ...of, reason: 'unreadable', error: new SyntaxError(`Unexpected token in ${SECRET}`) },
  joined: { type: 'joined', ...of },
  waiting: { type: 'waiting', ...of },
  loaded: { type: 'loaded', ...of, ms: 1 },
  'load.failed': { type: 'load.failed', ...of, ms: 1, error: undefined },
  'load.timeout': { type: 'load.timeout', ...of, ms: 1 },
  'load.queued': { type: 'load.queued', ...of, length: 1 },
  filled: { type: 'filled', ...of, ttlMs: 1 },
  refreshed: { type: 'refreshed', ...of, ttlMs: 1 },
  'fill.refused': { type: 'fill.refused', ...of },
  'fill.skipped': {
    type: 'fill.skipped',
    ...of,
    reason: 'unsupported',
    error: new UnsupportedValueError('rows[0]', 'The value at rows[0] is odd', { cause: new Error(SECRET) }),
  },
  'fill.failed': { type: 'fill.failed', ...of, error },
  'value.changed': { type: 'value.changed', ...of, path: 'a', was: 'a Date', became: 'a string' },
  bypassed: {
    type: 'bypassed',
    ...of,
    reason: 'store',
    error: new CircuitOpenError('read', SECRET, 5, { cause: error }),
  },
  audited: { type: 'audited', ...of, outcome: 'unknown', hits: 1, loads: 1, ms: 1, error },
  'stale.detected': { type: 'stale.detected', ...of, ageMs: 1, hits: 1 },
  invalidated: { type: 'invalidated', method, targets, ms: 1 },
  'invalidation.deferred': { type: 'invalidation.deferred', method, targets },
  'invalidation.pending': {
    type: 'invalidation.pending',
    method,
    targets,
    error: new StoreError('STORE_TIMEOUT', 'delete', SECRET),
  },
  'invalidation.recovered': { type: 'invalidation.recovered', targets },
  'invalidation.lost': { type: 'invalidation.lost', targets, error },
  'invalidation.incomplete': { type: 'invalidation.incomplete', method, error },
  'fence.failed': { type: 'fence.failed', method, targets, error },
  'store.failed': { type: 'store.failed', operation: 'read', error },
  'circuit.opened': { type: 'circuit.opened', error },
  'circuit.closed': { type: 'circuit.closed', ms: 1 },
  'store.renewed': { type: 'store.renewed', replayed: 1 },
  'store.replaced': { type: 'store.replaced', answer: 'clear' },
  'near.live': { type: 'near.live' },
  'near.lost': { type: 'near.lost' },
  'background.failed': { type: 'background.failed', error },
}

const shown = (told: unknown): string => inspect(told, { depth: Infinity, showHidden: true })
const stars: RedactKey = (name) => '*'.repeat(name.length)

describe('with redactKey', () => {
  it.each(Object.values(EVENTS))('$type tells no name', (event: CacheEvent) => {
    const told: unknown[] = []
    const { emit, on } = createEmitter('shop', () => {}, createRedaction(stars))
    on(event.type, (heard) => told.push(heard))
    emit(event)
    expect(told).toHaveLength(1)
    expect(shown(told)).not.toContain(SECRET)
    expect(JSON.stringify(told)).not.toContain(SECRET)
    expect({ ...(told[0] as object), key: 0, targets: 0, error: 0 }).toEqual({ ...event, key: 0, targets: 0, error: 0 })
  })

  it('targets keep what kind they are of', () => {
    const { targets: told } = createRedaction(() => 'x').event(EVENTS.invalidated) as CacheEventOf<'invalidated'>
    expect(told).toEqual(['x', 'x', '#x', '*'])
  })

  it('an error of the store keeps its class, code and operation', () => {
    const { error: told } = createRedaction(stars).event(EVENTS['store.failed']) as CacheEventOf<'store.failed'>
    expect(told).toBeInstanceOf(StoreError)
    expect(told).toMatchObject({ code: 'STORE_FAILED', operation: 'read' })
    expect(String(told)).toContain('Error; what it says is withheld')
  })

  it('an error of a serializer keeps its path, and nothing of what a codec has said', () => {
    const cause = new TypeError(SECRET)
    const own = new UnsupportedValueError('rows[0]', `cannot store rows[0]: ${SECRET}`, { cause })
    const event = { ...EVENTS['fill.skipped'], reason: 'unsupported', error: own } as const
    const { error: told } = createRedaction(stars).event(event) as CacheEventOf<'fill.skipped'>
    expect(told).toBeInstanceOf(UnsupportedValueError)
    expect(told).toMatchObject({
      path: 'rows[0]',
      message: 'The value at rows[0] cannot be carried: TypeError; what it says is withheld',
    })
    expect((told as Error).cause).toBeUndefined()
  })

  it('an error of what writes or reads a payload keeps its class', () => {
    const { event } = createRedaction(stars)
    const own = new TypeError(SECRET)
    for (const one of [EVENTS['fill.failed'], { ...EVENTS.miss, reason: 'unreadable' } as const]) {
      const { error: told } = event({ ...one, error: own }) as CacheEventOf<'fill.failed'>
      expect(String(told)).toBe('Error: TypeError; what it says is withheld')
    }
  })

  it('what the method throws, and what is said of the connection, is told as it is', () => {
    const { event } = createRedaction(stars)
    const own = new Error(SECRET)
    expect(event({ ...EVENTS['load.failed'], error: own })).toMatchObject({ error: own })
    expect(event({ ...EVENTS.hit, error: own })).toMatchObject({ error: own })
    expect(event({ type: 'store.failed', operation: 'connection', error: own })).toMatchObject({ error: own })
  })

  it.each<[string, RedactKey]>([
    ['throws', () => { throw new Error('no') }], // prettier-ignore
    ['gives no text', (() => undefined) as never],
    ['is asynchronous', (async () => 'x') as never],
    ['rejects', (() => Promise.reject(new Error('no'))) as never],
  ])('a function that %s lets nothing through', async (_, redactKey) => {
    expect(createRedaction(redactKey).name(SECRET)).toBe('[redacted]')
    // An unhandled rejection would end the process.
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('is not called where nobody listens', () => {
    const redactKey = vi.fn<RedactKey>((name) => name)
    const { emit, on } = createEmitter('shop', () => {}, createRedaction(redactKey))
    on('hit', () => {})()
    emit(EVENTS.hit)
    expect(redactKey).not.toHaveBeenCalled()
  })

  it('a warning has the words of errors of ours, and of others the class and code', () => {
    const { words } = createRedaction(stars)
    const ours = new CacheKeyError('Key part [0] is NaN')
    expect(words(new CacheKeyError(`in 'p:{0}': ${ours.message}`, { cause: ours }))).toBe(
      "in 'p:{0}': Key part [0] is NaN",
    )
    expect(words(new CacheKeyError(`The key function threw: ${SECRET}`, { cause: new TypeError(SECRET) }))).toBe(
      'CacheKeyError KEY_INVALID',
    )
    expect(words(error)).toBe('StoreError STORE_FAILED')
    expect(words(Object.assign(new Error(SECRET), { code: 'ECONNRESET' }))).toBe('Error ECONNRESET')
    expect(words(Object.assign(new Error('x'), { code: SECRET }))).toBe('Error')
    expect(words(SECRET)).toBe('no error, but string')
  })
})

it('without redactKey, everything is told as it is', () => {
  for (const event of Object.values(EVENTS)) expect(NO_REDACTION.event(event)).toBe(event)
  expect(NO_REDACTION.words(reply)).toContain(SECRET)
})
