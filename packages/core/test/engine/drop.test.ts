import { describe, expect, it } from 'vitest'
import { createDrop } from '../../src/engine/drop.js'
import { systemRandom } from '../../src/base/random.js'
import type { EntryStore } from '../../src/store/entry-store.js'
import { deferred, settled } from '../stories/story.js'

const targets = { keys: [], patterns: [], tags: ['t'] }

/** A store whose counting ends when a test says so, and what it was sent. */
function counting(isInOrder: boolean | undefined) {
  const { promise, resolve, reject } = deferred<void>()
  const sent: string[] = []
  const store = {
    counters: {
      isInOrder,
      bump: () => {
        sent.push('bump')
        return promise
      },
    },
    dropStamps: async () => void sent.push('drop'),
  } as unknown as EntryStore
  return { drop: createDrop(store, systemRandom), sent, resolve, reject }
}

describe('dropping a tag', () => {
  it('counts it first, and waits for the answer', async () => {
    const { drop, sent, resolve } = counting(undefined)
    const dropping = drop(targets)
    await settled()
    expect(sent).toEqual(['bump'])
    resolve()
    await dropping
    expect(sent).toEqual(['bump', 'drop'])
  })

  it('waits for nothing in between where the store executes in order', async () => {
    const { drop, sent, resolve } = counting(true)
    const dropping = drop(targets)
    await settled()
    expect(sent).toEqual(['bump', 'drop'])
    let isOver = false
    void dropping.then(() => (isOver = true))
    await settled()
    expect(isOver).toBe(false)
    resolve()
    await dropping
  })

  it.each([undefined, true])(
    'fails where it could not be counted, though the stamp is gone (in order: %s)',
    async (isInOrder) => {
      const { drop, sent, reject } = counting(isInOrder)
      const dropping = drop(targets)
      const error = new Error('cannot count')
      reject(error)
      await expect(dropping).rejects.toBe(error)
      expect(sent).toEqual(['bump', 'drop'])
    },
  )
})

describe('a hold-off', () => {
  it('has one name for each length, so that what is invalidated all the time is under a short barrier', async () => {
    const members: string[] = []
    const store = {
      barriers: { raise: async (_key: string, member: string) => void members.push(member) },
    } as unknown as EntryStore
    const drop = createDrop(store, systemRandom)
    for (const holdMs of [200, 200, 300]) {
      await drop({ keys: ['k'], patterns: [], tags: [] }, { holdMs, replicas: undefined, waitMs: 0 })
    }
    const [first, second, longer] = members
    expect(second).toBe(first)
    expect(longer).not.toBe(first)
  })
})
