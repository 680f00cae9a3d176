import { describe, expect, it } from 'vitest'
import { onResult, type Cache } from '../../src/index.js'
import { processes, writing } from './fenced.js'
import { deferred, settled, type Deferred } from './story.js'

/** Longer than any barrier stands. */
const AFTERWARDS_MS = 31_000

describe('a process that dies between the commit and the invalidation', () => {
  type Read = (load: () => Promise<string>) => Promise<string>
  /** What the write invalidates, and a read that it makes stale. */
  const ways: Record<string, { readonly options: object; readonly read: (cache: Cache) => Read }> = {
    key: { options: {}, read: (cache) => (load) => cache.readThrough(['p'], load) },
    tag: {
      options: { key: undefined, tags: ['t'] },
      read: (cache) => (load) => cache.readThrough(['p'], load, { tags: ['t'] }),
    },
    'tag of the result': {
      options: { key: undefined, tags: ['t'] },
      read: (cache) => (load) => cache.readThrough(['p'], load, { tags: onResult(() => ['t']) }),
    },
  }

  /** Commits and dies: nothing of it is heard any more. Gives what a reader gets long after. */
  async function dies(options: object, readOf: (cache: Cache) => Read, during: 'before' | 'meanwhile' | 'stored') {
    const { clock, writer, reader } = processes()
    let row = 'old'
    const read = readOf(reader.cache)
    const slow: Deferred<void> = deferred()
    const load = async (): Promise<string> => {
      const seen = row
      await slow.promise
      return seen
    }
    const stored = during === 'stored' ? read(async () => row) : undefined
    await stored
    await reader.cache.drain()
    const early = during === 'before' ? read(load) : undefined
    await settled()
    void writing(
      writer.cache,
      async () => {
        const late = during === 'meanwhile' ? read(load) : undefined
        await settled()
        row = 'new'
        await late?.catch(() => {})
        return new Promise<void>(() => {})
      },
      options,
    )()
    await settled()
    await clock.advance(AFTERWARDS_MS)
    slow.resolve()
    await early
    await settled()
    await reader.cache.drain()
    return read(async () => row)
  }

  for (const [way, { options, read }] of Object.entries(ways)) {
    it.each(['stored', 'before', 'meanwhile'] as const)(
      `leaves nothing stale by a ${way}, where the old row was read (%s)`,
      async (during) => {
        expect(await dies(options, read, during)).toBe('new')
      },
    )

    it(`leaves a value stale by a ${way} that has no fence`, async () => {
      expect(await dies({ ...options, fence: false }, read, 'stored')).toBe('old')
    })
  }
})
