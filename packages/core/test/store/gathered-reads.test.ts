import { describe, expect, it } from 'vitest'
import { gatherReads, MOST_NAMES, type GatheringStore } from '../../src/store/gathered-reads.js'
import type { Slot, StoreAnswer } from '../../src/store/slot.js'
import { deferred } from '../stories/story.js'

const held = (key: string, body: string | Uint8Array = `body of ${key}`): Slot => ({
  state: 'value',
  version: `V${key}`,
  body,
})

/** One look that was sent. */
interface Sent {
  readonly keys: readonly string[]
  readonly tags: readonly string[]
  readonly calls: number | undefined
  readonly answer: (answer: StoreAnswer) => void
  readonly fail: (error: unknown) => void
}

/** A store whose looks are answered, and gathered ones sent, when a test says so. */
function looking({ isApart = false, readsTogether = true } = {}): {
  look: (keys: readonly string[], tags?: readonly string[]) => Promise<StoreAnswer>
  sent: readonly Sent[]
  send: () => void
} {
  const sent: Sent[] = []
  const later: (() => void)[] = []
  const store = {
    readsTogether,
    readsApart: () => isApart,
    read(keys: readonly string[], tags: readonly string[], calls?: number) {
      const { promise, resolve, reject } = deferred<StoreAnswer>()
      sent.push({ keys: [...keys], tags: [...tags], calls, answer: resolve, fail: reject })
      return promise
    },
  } as unknown as GatheringStore
  const read = gatherReads(
    store,
    (_keys, answer) => answer,
    (run) => void later.push(run),
  )
  return {
    look: (keys, tags = []) => read(keys, tags),
    sent,
    send: () => {
      for (const run of later.splice(0)) run()
    },
  }
}

const answering = (keys: readonly string[], stamps: readonly (string | null)[] = []): StoreAnswer => ({
  slots: keys.map((key) => held(key)),
  stamps,
})

describe('looks that begin in one moment', () => {
  it('are sent as one, with each name once, and each gets its own part of the answer', async () => {
    const { look, sent, send } = looking()
    const looks = [look(['a'], ['t']), look(['b'], ['u', 't']), look(['a']), look([], ['u'])]
    expect(sent).toEqual([])
    send()
    expect(sent).toMatchObject([{ keys: ['a', 'b'], tags: ['t', 'u'], calls: 4 }])
    sent[0]?.answer(answering(['a', 'b'], ['stamp t', null]))
    expect(await Promise.all(looks)).toEqual([
      { slots: [held('a')], stamps: ['stamp t'] },
      { slots: [held('b')], stamps: [null, 'stamp t'] },
      { slots: [held('a')], stamps: [] },
      { slots: [], stamps: [null] },
    ])
  })

  it('are not joined by one who comes after they were sent, nor by one who comes when they are answered', async () => {
    const { look, sent, send } = looking()
    const first = look(['a'])
    send()
    const second = look(['a'])
    sent[0]?.answer(answering(['a']))
    await first
    const third = look(['a'])
    send()
    expect(sent.map(({ calls }) => calls)).toEqual([1, 2])
    sent[1]?.answer({ slots: [held('a', 'newer')], stamps: [] })
    expect(await Promise.all([second, third])).toEqual([1, 2].map(() => ({ slots: [held('a', 'newer')], stamps: [] })))
  })

  it('fail together', async () => {
    const { look, sent, send } = looking()
    const looks = [look(['a']), look(['b'])]
    send()
    const down = new Error('down')
    sent[0]?.fail(down)
    expect(await Promise.allSettled(looks)).toEqual(looks.map(() => ({ status: 'rejected', reason: down })))
  })

  it('are sent at once when there are as many names as fit, and once only', async () => {
    const { look, sent, send } = looking()
    for (let i = 0; i <= MOST_NAMES; i++) void look([`k${i}`])
    expect(sent.map(({ keys }) => keys.length)).toEqual([MOST_NAMES])
    send()
    expect(sent.map(({ keys }) => keys.length)).toEqual([MOST_NAMES, 1])
  })

  it('are fewer at a time where the values are large', async () => {
    const { look, sent, send } = looking()
    for (let round = 0; round < 8; round++) {
      const before = sent.length
      const looks = Array.from({ length: MOST_NAMES }, (_, i) => look([`k${i}`]))
      send()
      for (const { keys, answer } of sent.slice(before))
        answer({ slots: keys.map((key) => held(key, 'x'.repeat(40_000))), stamps: [] })
      await Promise.all(looks)
    }
    const most = Math.max(...sent.slice(-10).map(({ keys }) => keys.length))
    expect(most).toBeLessThanOrEqual(4)
    expect(sent.slice(-10).every(({ keys }) => keys.length > 0)).toBe(true)
  })

  it('are fewer at a time once they have failed, as values that are too large for one answer would again', async () => {
    const { look, sent, send } = looking()
    const sizes: number[] = []
    for (let round = 0; round < 4; round++) {
      const before = sent.length
      const looks = Array.from({ length: MOST_NAMES }, (_, i) => look([`k${i}`]))
      send()
      for (const { fail } of sent.slice(before)) fail(new Error('late'))
      await Promise.allSettled(looks)
      sizes.push(sent[before]?.keys.length ?? 0)
    }
    expect(sizes).toEqual([64, 32, 16, 8])
  })

  it('are no fewer for one that was alone and has failed', async () => {
    const { look, sent, send } = looking()
    const alone = look(['a'])
    send()
    sent[0]?.fail(new Error('late'))
    await Promise.allSettled([alone])
    for (let i = 0; i < MOST_NAMES; i++) void look([`k${i}`])
    expect(sent.slice(1).map(({ keys }) => keys.length)).toEqual([MOST_NAMES])
  })

  it('share no bytes, which whoever decodes them may write to', async () => {
    const { look, sent, send } = looking()
    const looks = [look(['a']), look(['a'])]
    send()
    sent[0]?.answer({ slots: [held('a', Buffer.from('bytes'))], stamps: [] })
    const [one, other] = (await Promise.all(looks)).map(({ slots: [slot] }) => slot as { body: Uint8Array })
    one?.body.fill(0)
    expect(String(other?.body)).toBe('bytes')
  })

  it('share no bytes where one asks for several keys', async () => {
    const { look, sent, send } = looking()
    const looks = [look(['a', 'b']), look(['b'])]
    send()
    const slots = ['a', 'b'].map((key) => held(key, Buffer.from('bytes')))
    sent[0]?.answer({ slots, stamps: [] })
    const [one, other] = (await Promise.all(looks)).map(({ slots: found }) => found.at(-1) as { body: Uint8Array })
    one?.body.fill(0)
    expect(String(other?.body)).toBe('bytes')
  })
})

describe('looks are sent each for itself', () => {
  it.each([
    ['where the store gains nothing by it', { readsTogether: false }],
    ['where the first decides whether the others are sent', { isApart: true }],
  ])('%s', async (_, how) => {
    const { look, sent } = looking(how)
    const looks = [look(['a']), look(['a'])]
    expect(sent).toMatchObject([{ keys: ['a'] }, { keys: ['a'] }])
    for (const { answer } of sent) answer(answering(['a']))
    expect(await Promise.all(looks)).toEqual([answering(['a']), answering(['a'])])
  })
})
