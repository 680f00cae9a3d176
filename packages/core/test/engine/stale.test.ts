import { describe, expect, it } from 'vitest'
import { LoadTimeoutError } from '../../src/index.js'
import { resolvePolicy, type Policy } from '../../src/engine/lifetime.js'
import { policyOver, readPolicyOptions, type PolicyOptions } from '../../src/engine/options.js'

const read = (stale: unknown): PolicyOptions => readPolicyOptions({ stale } as PolicyOptions, 'here')

/** What an entry is good for, so long after its time. */
const after = (policy: Policy, ms: number): string => policy.pastFresh({ freshUntil: 1_000 }, 1_000 + ms)

describe('the option stale', () => {
  it('comes from each layer by itself, the nearer before the wider', () => {
    const [method, klass, cache] = [{ ifError: '1h' }, { whileRevalidate: '1m' }, { ifError: '1d' }].map(read)
    const policy = resolvePolicy([method!, klass!, cache!])
    expect([0, 60_000, 3_599_999, 3_600_000].map((ms) => after(policy, ms))).toEqual([
      'stale',
      'lapsed',
      'lapsed',
      'expired',
    ])
  })

  it('can be taken back by the nearer layer, as a whole and in parts', () => {
    const wide = read({ whileRevalidate: '1m', ifError: '1h' })
    expect(after(resolvePolicy([read(false), wide]), 0)).toBe('expired')
    expect(after(resolvePolicy([read({ whileRevalidate: false }), wide]), 0)).toBe('lapsed')
    expect(after(resolvePolicy([read({ ifError: false }), wide]), 60_000)).toBe('expired')
    expect(after(resolvePolicy([read({ ifError: '2h' }), read(false), wide]), 0)).toBe('lapsed')
  })

  it('stays taken back where a class says more than the one that it extends', () => {
    const wide = read({ whileRevalidate: '1m', ifError: '1h', forErrors: () => false })
    const classes = policyOver(read(false), read({ ifError: '2h' }))
    const policy = resolvePolicy([classes, wide])
    expect(after(policy, 0)).toBe('lapsed')
    expect(policy.standsInFor('any')).toBe(true)
  })

  it('keeps values for the longer of its times', () => {
    const lives = (stale: object): number | undefined =>
      resolvePolicy([{ ttl: '1m', jitter: 0 }, read(stale)]).lifetime(1, { self: undefined, args: [] }, undefined, 0)
        ?.hardMs
    expect(lives({ whileRevalidate: '1m', ifError: '1h' })).toBe(3_660_000)
    expect(lives({ whileRevalidate: '2h', ifError: '1h' })).toBe(7_260_000)
  })

  it('stands in for all errors unless a rule says otherwise, and for a timeout whatever the rule says', () => {
    expect(resolvePolicy([read({ ifError: '1h' })]).standsInFor('any')).toBe(true)
    const { standsInFor } = resolvePolicy([read({ ifError: '1h', forErrors: (error: unknown) => error === 'this' })])
    expect(['this', 'that', new LoadTimeoutError('find', 100)].map(standsInFor)).toEqual([true, false, true])
  })

  it('is refused where it makes no sense', () => {
    const wrong: readonly [unknown, string][] = [
      ['1m', "here: option 'stale' must be an object, such as { whileRevalidate: '1m' }, or false"],
      [{ ifErrors: '1m' }, "here: option 'stale': unknown option 'ifErrors'"],
      [{ ifError: 0 }, "here: option 'stale.ifError' must be more than zero and finite; got 0"],
      [{ ifError: '1h', forErrors: 1 }, "here: option 'stale.forErrors' must be a function; got number"],
    ]
    for (const [stale, message] of wrong) expect(() => read(stale)).toThrow(message)
    expect(() => readPolicyOptions({ ttl: '1m', sliding: '1h', stale: { ifError: '1h' } }, 'here')).toThrow(
      new TypeError("here: options 'stale' and 'sliding' exclude each other"),
    )
  })
})
