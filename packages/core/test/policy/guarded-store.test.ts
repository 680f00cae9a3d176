import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.js'
import { guarded, never } from './guarded.js'

describe('the guarded store', () => {
  it.each([
    ['read', 50, (store: Store) => store.read(['k'], [])],
    ['lease', 50, (store: Store) => store.lease('k', 't', 1)],
    ['ensureStamps', 50, (store: Store) => store.ensureStamps(['t'], 1)],
    ['renew', 250, (store: Store) => store.renew('k', 't', 1)],
    ['release', 250, (store: Store) => store.release('k', 't')],
    ['fill', 250, (store: Store) => store.fill('k', 't', { version: 'v', body: '' }, 1)],
    ['replace', 250, (store: Store) => store.replace('k', 'v', { version: 'v', body: '' }, 1)],
    ['touch', 250, (store: Store) => store.touch('k', 'v', 1)],
    ['delete', 250, (store: Store) => store.delete(['k'])],
    ['dropStamps', 250, (store: Store) => store.dropStamps(['t'])],
    ['deleteMatching', 250, (store: Store) => store.deleteMatching('*')],
    ['close', 2_000, (store: Store) => store.close()],
  ] as const)('gives %s up after %i ms, and says so once', async (verb, ms, call) => {
    const { clock, events, store } = guarded({ [verb]: never })
    const outcome = call(store).then(
      () => 'answered',
      (error: unknown) => error,
    )
    await clock.advance(ms - 1)
    expect(events).toEqual([])
    await clock.advance(21)
    expect(await outcome).toMatchObject({
      code: 'STORE_TIMEOUT',
      operation: verb,
      message: expect.stringContaining('shaky') as string,
    })
    expect(events).toMatchObject([{ type: 'store.failed', operation: verb }])
  })

  it('names the failures of the store, with their cause', async () => {
    const cause = new Error('READONLY')
    const { store, events } = guarded({ fill: () => Promise.reject(cause) })
    const filling = store.fill('k', 't', { version: 'v', body: '' }, 1)
    await expect(filling).rejects.toMatchObject({ code: 'STORE_FAILED', operation: 'fill', cause })
    expect(events).toHaveLength(1)
  })

  it.each(['fill', 'delete', 'deleteMatching', 'watch'] as const)(
    'names the failure of a store that throws from %s instead of rejecting',
    async (verb) => {
      const cause = new Error('not connected')
      const { store, events } = guarded({
        [verb]: () => {
          throw cause
        },
      })
      const calls = {
        fill: () => store.fill('k', 't', { version: 'v', body: '' }, 1),
        delete: () => store.delete(['k']),
        deleteMatching: () => store.deleteMatching('*'),
        watch: () => store.watch?.('k', [], () => {}).answer,
      }
      await expect(calls[verb]()).rejects.toMatchObject({ code: 'STORE_FAILED', operation: verb, cause })
      expect(events).toMatchObject([{ type: 'store.failed', operation: verb }])
    },
  )

  it('lets a scan that goes on take its time, and gives up one that has stopped', async () => {
    let beat = (): void => {}
    const { clock, store } = guarded({
      deleteMatching: (_pattern, progress) => {
        beat = progress ?? beat
        return never()
      },
    })
    let state = 'scanning'
    void store.deleteMatching('*').catch(() => (state = 'given up'))
    for (let page = 0; page < 20; page++) {
      await clock.advance(200)
      beat()
    }
    expect(state).toBe('scanning')
    await clock.advance(600)
    expect(state).toBe('given up')
  })
})
