import { describe, expect, it } from 'vitest'
import { shaky } from './shaky.js'
import { story } from './story.js'

describe('the option breaker', () => {
  it('false never opens the circuit, and every read waits', async () => {
    const { read, flaky } = shaky({ breaker: false })
    flaky.fault({ kind: 'hang' })
    for (let i = 0; i < 12; i++) expect(await read(`p${i}`)).toBe('loaded after 50 ms')
  })

  it('says after how many failures the circuit opens, and for how long', async () => {
    const { read, flaky, clock } = shaky({ breaker: { failures: 2, pause: '10s' } })
    flaky.fault({ kind: 'hang' })
    const took: string[] = []
    for (const key of ['a', 'b', 'c']) took.push(await read(key))
    await clock.advance(9_900)
    took.push(await read('d'))
    await clock.advance(100)
    took.push(await read('e'))
    expect(took.map((line) => line.replace('loaded after ', ''))).toEqual(['50 ms', '50 ms', '0 ms', '0 ms', '50 ms'])
  })

  it.each([
    [{ breaker: true }, TypeError, "option 'breaker' must be"],
    [{ breaker: { fails: 1 } }, TypeError, "option 'breaker': unknown option 'fails'"],
    [{ breaker: { failures: 0 } }, RangeError, "option 'breaker.failures' must be a whole number from 1; got 0"],
    [{ breaker: { failures: 1.5 } }, RangeError, "option 'breaker.failures'"],
    [{ breaker: { pause: 'soon' } }, TypeError, "option 'breaker.pause'"],
    [{ breaker: { pause: 0 } }, RangeError, "option 'breaker.pause'"],
  ])('cannot be %o', (options, kind, message) => {
    const make = (): unknown => story(options as never)
    expect(make).toThrow(kind)
    expect(make).toThrow(message)
  })
})
