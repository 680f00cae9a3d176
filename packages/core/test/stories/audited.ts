import { story, type Story } from './story.js'

/** How long a difference may last. */
export const GRACE_MS = 1_000
/** Every hit. */
export const audit = { share: 1, grace: GRACE_MS }

/** See {@link audited}. */
export interface Audited extends Story {
  /** What the database has. */
  readonly row: { value: unknown }
  readonly find: () => Promise<unknown>
  /** Runs the audit of a hit to its end. */
  readonly judge: () => Promise<string[]>
}

/** One row, which is cached, behind a cache that audits every hit. */
export async function audited(options: Parameters<typeof story>[0] = {}): Promise<Audited> {
  const told = story({ audit, ...options })
  const { cache, clock, events } = told
  const row: { value: unknown } = { value: 'old' }
  const find = (): Promise<unknown> => cache.readThrough(['row', 1], async () => row.value, { tags: ['t'] })
  await find()
  await cache.drain()
  events()
  return {
    ...told,
    row,
    find,
    async judge() {
      await clock.advance(0)
      await clock.advance(GRACE_MS)
      return events()
    },
  }
}
