import { fakeClock } from '@readthrough/testing'
import { describe, expect, it } from 'vitest'
import { sparing } from '../src/silent.js'

function asked() {
  const clock = fakeClock()
  const spare = sparing(clock)
  const out: { at: string; answer: () => void; fail: () => void }[] = []
  const send = (at: string | undefined): Promise<string> =>
    spare(
      at,
      () =>
        new Promise<string>((resolve, reject) => {
          out.push({ at: at ?? '', answer: () => resolve('answered'), fail: () => reject(new Error('lost')) })
        }),
    ).catch((error: Error) => error.message)
  /** Asks every 5 ms for so long. */
  async function ask(at: string, ms: number): Promise<void> {
    for (let past = 0; past < ms; past += 5) {
      void send(at)
      await clock.advance(5)
    }
  }
  return { clock, out, send, ask }
}

describe('a node that is silent', () => {
  it('is asked nothing more after 250 ms, while the others are', async () => {
    const { out, ask, send } = asked()
    await ask('a', 1_000)
    expect(out).toHaveLength(51)
    expect(await send('a')).toBe('a has answered nothing for 250 ms')
    void send('b')
    expect(out.at(-1)?.at).toBe('b')
  })

  it.each([
    ['an answer', 'answer'],
    ['the loss of its connection', 'fail'],
  ] as const)('is asked again after %s to one of those that are out', async (_what, end) => {
    const { clock, out, ask } = asked()
    await ask('a', 500)
    const before = out.length
    out[0]?.[end]()
    await clock.advance(0)
    await ask('a', 5)
    expect(out).toHaveLength(before + 1)
  })

  it('is not one that answers something now and then', async () => {
    const { out, ask } = asked()
    for (let round = 0; round < 10; round++) {
      await ask('a', 200)
      out.at(-1)?.answer()
    }
    expect(out).toHaveLength(400)
  })

  it('is not one that was asked nothing for long', async () => {
    const { clock, out, ask } = asked()
    await ask('a', 5)
    out[0]?.answer()
    await clock.advance(10_000)
    await ask('a', 5)
    expect(out).toHaveLength(2)
  })

  it('is not blamed for the time in which this process stood still', async () => {
    const { clock, out, ask } = asked()
    await ask('a', 5)
    clock.stall(2_000)
    await ask('a', 5)
    expect(out).toHaveLength(2)
  })

  it('is not known where nobody knows who holds a key: then all is sent', async () => {
    const { clock, out, send } = asked()
    for (let n = 0; n < 100; n++) {
      void send(undefined)
      await clock.advance(10)
    }
    expect(out).toHaveLength(100)
  })
})
