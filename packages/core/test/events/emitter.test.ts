import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { createEmitter } from '../../src/events/emitter.js'
import { createStatsCounter } from '../../src/events/stats.js'
import type { CacheEvent } from '../../src/index.js'

const hit = {
  type: 'hit',
  tier: 'store',
  isStale: false,
  method: 'R.find',
  key: 'p:1',
  ageMs: 5,
  loadMs: 20,
  waitedMs: 0,
} as const
const miss = { type: 'miss', method: 'R.find', key: 'p:1', reason: 'absent' } as const

describe('events', () => {
  it('reach those who listen to their type, until they stop', () => {
    const { emit, on } = createEmitter('shop', () => {})
    const heard: CacheEvent[] = []
    const stop = on('hit', (event) => heard.push(event))
    const again = on('hit', (event) => heard.push(event))
    emit(hit)
    emit(miss)
    stop()
    emit(hit)
    again()
    emit(hit)
    expect(heard).toEqual([hit, hit, hit])
  })

  it('reach the others when a listener throws, and become a warning', async () => {
    const { emit, on } = createEmitter('shop', () => {})
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    const heard: string[] = []
    on('hit', () => {
      throw new Error('careless')
    })
    on('hit', ({ key }) => heard.push(key))
    expect(() => emit(hit)).not.toThrow()
    expect(heard).toEqual(['p:1'])
    expect(await warned).toMatchObject({
      name: 'ReadthroughWarning',
      message: expect.stringContaining('careless') as string,
    })
  })

  it('are safe from listeners that reject, that throw again and again, and that throw what cannot be shown', async () => {
    const { emit, on } = createEmitter('shop', () => {})
    const warnings: string[] = []
    const note = (warning: Error): void => void warnings.push(warning.message)
    process.on('warning', note)
    // oxlint-disable-next-line no-misused-promises -- what a careless listener might be
    on('hit', async () => Promise.reject(new Error('later')))
    on('hit', () => {
      // oxlint-disable-next-line no-throw-literal -- what a careless listener might throw
      throw Object.create(null)
    })
    for (let i = 0; i < 3; i++) emit(hit)
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', note)
    expect(warnings).toEqual([
      "A listener for 'hit' threw: something that cannot be shown",
      "A listener for 'hit' threw: later",
    ])
  })

  it('travel on the diagnostics channel with the namespace', () => {
    const { emit } = createEmitter('shop', () => {})
    const heard: unknown[] = []
    const listener = (message: unknown): void => void heard.push(message)
    subscribe('readthrough:event', listener)
    emit(hit)
    unsubscribe('readthrough:event', listener)
    emit(hit)
    expect(heard).toEqual([{ namespace: 'shop', event: hit }])
  })
})

describe('statistics', () => {
  it('count by method and as a whole, and know what hits saved', () => {
    const { count, snapshot } = createStatsCounter()
    const other = { ...hit, method: 'R.list', loadMs: 25, waitedMs: 20 } as const
    for (const event of [miss, hit, hit, other, { type: 'loaded', method: 'R.find', key: 'p:1', ms: 20 }] as const)
      count(event)
    const stats = snapshot({ pendingInvalidations: 2, circuit: 'closed' })
    expect(stats).toMatchObject({ hits: 3, misses: 1, hitRate: 0.75, savedMs: 45, loadMs: 20, pendingInvalidations: 2 })
    expect(stats.methods['R.find']).toMatchObject({ hits: 2, misses: 1, savedMs: 40 })
    expect(stats.methods['R.list']).toMatchObject({ hits: 1, misses: 0, hitRate: 1 })
  })

  it('call a shared load a call that was spared one', () => {
    const { count, snapshot } = createStatsCounter()
    for (const event of [miss, { ...miss, type: 'joined' }, { ...miss, type: 'joined' }] as const) count(event)
    expect(snapshot({ pendingInvalidations: 0, circuit: 'closed' })).toMatchObject({
      hits: 0,
      misses: 1,
      joined: 2,
      hitRate: 2 / 3,
    })
  })

  it('start again after a reset', () => {
    const { count, countRefused, snapshot, reset } = createStatsCounter()
    count(hit)
    count({ type: 'circuit.opened', error: 'down' })
    countRefused()
    reset()
    expect(snapshot({ pendingInvalidations: 0, circuit: 'closed' })).toMatchObject({
      hits: 0,
      hitRate: 0,
      methods: {},
      circuitOpenings: 0,
      refusedCommands: 0,
    })
  })

  it('do not grow without bound with the names of programmatic calls', () => {
    const { count, snapshot } = createStatsCounter()
    for (let i = 0; i < 1_500; i++) count({ ...hit, method: `m${i}` })
    const stats = snapshot({ pendingInvalidations: 0, circuit: 'closed' })
    expect(Object.keys(stats.methods)).toHaveLength(1_001)
    expect(stats.methods['(others)']?.hits).toBe(500)
    expect(stats.hits).toBe(1_500)
  })
})
