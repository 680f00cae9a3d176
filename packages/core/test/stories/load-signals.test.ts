import { describe, expect, it } from 'vitest'
import { currentLoad, type PolicyOptions } from '../../src/index.js'
import { deferred, outcomeOf, settled, story } from './story.js'

const HARD = { timeout: { hard: '1s' } } as const satisfies PolicyOptions<[]>
const never = (): Promise<string> => new Promise(() => {})
const TIMED_OUT = expect.objectContaining({ name: 'LoadTimeoutError', code: 'LOAD_TIMEOUT', ms: 1_000 })

describe('the signal of a load', () => {
  it('aborts when the load has run for its hard timeout, with the error of its caller', async () => {
    const { cache, clock } = story()
    let signal: AbortSignal | undefined
    const calling = cache.readThrough(
      ['p'],
      () => {
        signal = currentLoad()?.signal
        expect(currentLoad()?.signal).toBe(signal)
        return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal?.reason)))
      },
      HARD,
    )
    const outcome = outcomeOf(calling)
    await clock.advance(999)
    expect(signal?.aborted).toBe(false)
    await clock.advance(1)
    expect(signal?.aborted).toBe(true)
    expect(signal?.reason).toEqual(TIMED_OUT)
    expect(outcome()).toEqual(TIMED_OUT)
    await clock.advance(20)
    expect(clock.pending()).toBe(0)
  })

  it('is aborted already for who asks too late', async () => {
    const { cache, clock } = story()
    const held = deferred<void>()
    let isAborted: boolean | undefined
    const outcome = outcomeOf(
      cache.readThrough(
        ['p'],
        async () => {
          await held.promise
          isAborted = currentLoad()?.signal.aborted
        },
        HARD,
      ),
    )
    await clock.advance(1_500)
    held.resolve()
    await settled()
    expect(isAborted).toBe(true)
    expect(outcome()).toEqual(TIMED_OUT)
  })

  it('never aborts where there is no hard timeout, nor in a write, nor once the load is over', async () => {
    const { cache, clock } = story()
    const signals: (AbortSignal | undefined)[] = []
    const asking = async (): Promise<string> => {
      signals.push(currentLoad()?.signal)
      return 'x'
    }
    const slow = outcomeOf(cache.readThrough(['slow'], () => asking().then(never)))
    await cache.readThrough(['p'], asking, HARD)
    await cache.writeThrough(['q'], asking, HARD)
    await clock.advance(86_400_000)
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, false, false])
    expect(slow()).toBe('waits')
  })

  it('is of each load alone: what it calls that is cached has its own', async () => {
    const { cache, clock } = story()
    const signals: (AbortSignal | undefined)[] = []
    const ask = (): void => void signals.push(currentLoad()?.signal)
    const outer = outcomeOf(
      cache.readThrough(
        ['outer'],
        async () => {
          ask()
          return cache.readThrough(['inner'], () => {
            ask()
            return never()
          })
        },
        HARD,
      ),
    )
    await clock.advance(1_000)
    expect(outer()).toEqual(TIMED_OUT)
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false])
  })
})
