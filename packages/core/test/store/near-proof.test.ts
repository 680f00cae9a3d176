import { describe, expect, it } from 'vitest'
import { nearStage } from './near.js'

describe('a proof', () => {
  it('counts from when it was asked for', async () => {
    const stage = nearStage()
    stage.prove()
    await stage.bringNear()
    await stage.clock.advance(30)
    stage.listener.proven(10)
    expect(stage.near.near.answersUntil).toBe(60)
    await stage.clock.advance(30)
    expect(await stage.asks()).toEqual([])
    await stage.clock.advance(1)
    expect(await stage.asks()).toEqual(['probe p'])
  })

  it('is told of as an event, once, and so is its loss', () => {
    const stage = nearStage()
    stage.listener.lost()
    stage.prove()
    stage.prove()
    stage.listener.lost()
    stage.listener.lost()
    expect(stage.events).toEqual(['near.live', 'near.lost'])
  })

  it('does not count that comes after the tier was closed', async () => {
    const stage = nearStage()
    stage.prove()
    await stage.near.close()
    await stage.clock.advance(1)
    stage.prove()
    expect(stage.near.near.answersUntil).toBe(-Infinity)
    expect(stage.events).toEqual(['near.live'])
  })

  it('does not count behind which the clocks have come apart', async () => {
    const stage = nearStage()
    stage.prove()
    await stage.bringNear()
    stage.clock.shiftWall(1_000)
    stage.prove()
    expect(await stage.asks()).toEqual(['probe p'])
    expect(stage.near.near.answersUntil).toBe(-Infinity)
    stage.prove()
    expect(stage.near.near.answersUntil).toBe(-Infinity)
    await stage.clock.advance(1)
    stage.prove()
    expect(await stage.asks()).toEqual(['probe p'])
    expect(await stage.asks()).toEqual([])
  })

  it('does not count that was asked for before another connection answered', async () => {
    const stage = nearStage()
    stage.prove()
    await stage.bringNear()
    await stage.clock.advance(5)
    stage.near.renewed()
    stage.listener.proven(4)
    expect(stage.near.near.answersUntil).toBe(-Infinity)
    stage.listener.proven(6)
    expect(stage.near.near.answersUntil).toBe(56)
    expect(await stage.asks()).toEqual(['read p'])
  })
})
