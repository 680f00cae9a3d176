import type { EntryStore, NewEntry } from '../store/entry-store.js'
import type { PrepareFill } from './fill.js'
import type { Leases } from './lease.js'
import type { Loaded } from './load.js'
import type { ReadCall } from './read-call.js'
import type { Tagged } from './targets.js'

/** Fills an empty slot with a value that nobody asked for; `false` when it is not empty, or could not be filled. */
export type Seed = (call: ReadCall, loaded: Loaded) => Promise<boolean>

/** See {@link Seed}: under a lease, like any other fill. */
export function createSeed(
  store: EntryStore,
  leases: Leases,
  prepareFill: PrepareFill,
  isPending: (tagged: Tagged) => boolean,
): Seed {
  return async (call, loaded) => {
    if (isPending(call)) return false
    const fill = prepareFill(call, loaded)
    if (fill === undefined) return false
    const seen = await leases.take(call, { kind: 'vacant', reason: 'absent' })
    if (seen.kind !== 'granted') return false
    const { token, ground } = seen
    const put = (entry: NewEntry, ttlMs: number): Promise<boolean> => store.fill(call.key, token, entry, ttlMs)
    const filled = await fill.into(put, ground)
    if (!filled) leases.release(call.key, token)
    return filled
  }
}
