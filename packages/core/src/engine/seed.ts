import type { PrepareFill } from './fill.js'
import type { Leases } from './lease.js'
import type { Loaded } from './load.js'
import type { ReadCall } from './read-call.js'

/** Fills an empty slot with a value that nobody asked for; `false` when it is not empty, or could not be filled. */
export type Seed = (call: ReadCall, loaded: Loaded) => Promise<boolean>

/** See {@link Seed}: under a lease, like any other fill. */
export function createSeed(leases: Leases, prepareFill: PrepareFill): Seed {
  return async (call, loaded) => {
    const fill = prepareFill(call, loaded)
    if (fill === undefined) return false
    const seen = await leases.take(call.key, { kind: 'vacant', reason: 'absent' })
    if (seen.kind !== 'granted') return false
    const filled = await fill(seen.token)
    if (!filled) leases.release(call.key, seen.token)
    return filled
  }
}
