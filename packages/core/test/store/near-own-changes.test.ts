import { describe, expect, it } from 'vitest'
import { deferred } from '../stories/story.js'
import { nearStage, valueSlot, type NearStage } from './near.js'

const NEW = { payload: '1', created: 0, freshUntil: 1, hardUntil: 1, loadMs: 0, definition: '', tags: [] }

type Verb = (stage: NearStage) => Promise<unknown>

/** The verbs by which this process changes something under `p`. */
const VERBS: readonly (readonly [string, Verb])[] = [
  ['lease', ({ near }) => near.lease('p', 'L', 1)],
  ['fill', ({ near }) => near.fill('p', 'L', NEW, 1)],
  ['replace', ({ near }) => near.replace('p', 'V', NEW, 1)],
  ['touch', ({ near }) => near.touch('p', 'V', 1)],
  ['delete', ({ near }) => near.delete(['q', 'p'])],
  ['deleteMatching', ({ near }) => near.deleteMatching('p*')],
  ['dropStamps', ({ near }) => near.dropStamps(['t'])],
  ['raise', ({ near }) => near.barriers!.raise('p', 'm', 1)],
  ['lower', ({ near }) => near.barriers!.lower('p', 'm')],
  ['fill a barrier', ({ near }) => near.barriers!.fill('p', 'g', NEW, 1)],
  ['raise over a tag', ({ near }) => near.tagBarriers!.raise('t', 'm', 1)],
  ['lower over a tag', ({ near }) => near.tagBarriers!.lower('t', 'm')],
]

describe('what this process changes itself', () => {
  async function staged(): Promise<NearStage> {
    const stage = nearStage()
    stage.prove()
    stage.stamps.set('t', 's1')
    stage.slots.set('p', valueSlot(stage.clock, 'V1', { tags: [{ tag: 't', stamp: 's1' }] }))
    await stage.bringNear(['t'])
    expect(await stage.asks(['t'])).toEqual([])
    return stage
  }

  it.each(VERBS)('does not answer from when it is called: %s', async (_name, verb) => {
    const stage = await staged()
    const done = deferred<unknown>()
    stage.verb = () => done.promise
    const changing = verb(stage)
    expect(stage.near.peek('p')).toBeUndefined()
    expect(await stage.asks(['t'])).not.toEqual([])
    done.resolve(true)
    await changing
  })

  it.each(VERBS)(
    'is not kept where it was read before, and answered while it was under way: %s',
    async (_name, verb) => {
      const stage = await staged()
      stage.near.near.drop({ keys: ['p'], patterns: [], tags: ['t'] })
      const reading = deferred<void>()
      stage.between = () => reading.promise
      const read = stage.near.read(['p'], ['t'])
      const done = deferred<unknown>()
      stage.verb = () => done.promise
      const changing = verb(stage)
      reading.resolve()
      await read
      stage.between = () => {}
      expect(stage.near.peek('p')).toBeUndefined()
      done.resolve(true)
      await changing
    },
  )

  it.each(VERBS)(
    'is not kept where it was read while it was under way, over another connection: %s',
    async (_name, verb) => {
      for (const end of ['answered before', 'answered after', 'failed'] as const) {
        const stage = await staged()
        const [reading, done] = [deferred<void>(), deferred<unknown>()]
        stage.verb = () => done.promise
        const changing = verb(stage).catch(() => {})
        stage.between = () => reading.promise
        const read = stage.near.read(['p'], ['t'])
        if (end === 'answered before') {
          reading.resolve()
          await read
        }
        if (end === 'failed') done.reject(new Error('late'))
        else done.resolve(true)
        await changing
        reading.resolve()
        await read
        expect(stage.near.peek('p')).toBeUndefined()
      }
    },
  )

  it.each([
    { keys: ['p'], patterns: [], tags: [] },
    { keys: [], patterns: ['*'], tags: [] },
    { keys: [], patterns: [], tags: ['t'] },
  ])(
    'is dropped at once where an invalidation begins of $keys $patterns $tags, and not kept of a read under way',
    async (targets) => {
      const dropped = await staged()
      dropped.near.near.drop(targets)
      expect(dropped.near.peek('p')).toBeUndefined()

      const stage = nearStage()
      stage.prove()
      stage.stamps.set('t', 's1')
      stage.slots.set('p', valueSlot(stage.clock, 'V1', { tags: [{ tag: 't', stamp: 's1' }] }))
      stage.between = () => stage.near.near.drop(targets)
      await stage.near.read(['p'], ['t'])
      expect(stage.near.peek('p')).toBeUndefined()
    },
  )
})
