import type {
  BarrierVerbs,
  ClaimVerbs,
  CounterVerbs,
  IncarnationVerbs,
  IndexVerbs,
  ReplicaVerbs,
  TagBarrierVerbs,
  Watch,
} from '../store/groups.js'
import type { GatheringStore } from '../store/gathered-reads.js'
import type { Store } from '../store/store.js'
import { createGuard, type Guard, type GuardParts } from './guard.js'

/** How long each kind of command may take, in milliseconds. */
export interface StoreDeadlines {
  /** Looking and leasing: what stands between a caller and its load. */
  readonly readMs: number
  /** Filling and the like, which nobody waits for longer than this. */
  readonly writeMs: number
  /** One try of an invalidation; for a scan, the time between two signs of progress. */
  readonly invalidateMs: number
}

/** A store may take a second to part in peace. */
const CLOSE_MS = 2_000

/** What guards a store. */
export interface GuardedStoreOptions extends Omit<GuardParts, 'store'> {
  readonly deadlines: StoreDeadlines
}

/**
 * The one place that decides how long a command may take, whether it is sent at all, and what its failure is called.
 * Every verb either answers within its deadline or rejects with a `StoreError`: the store's own with an event, and one
 * that the circuit refuses at once and without. What was late may still execute.
 */
export function guardedStore(store: Store, { deadlines, ...parts }: GuardedStoreOptions): GatheringStore {
  const { readMs, writeMs, invalidateMs } = deadlines
  const guard = createGuard({ store, ...parts })
  const { watch, probe } = store

  const read = guard.verb('read', readMs)
  const probing = guard.verb('probe', readMs)
  const lease = guard.verb('lease', readMs)
  const ensureStamps = guard.verb('ensureStamps', readMs)
  const renew = guard.verb('renew', writeMs)
  const release = guard.verb('release', writeMs, 'sent')
  const fill = guard.verb('fill', writeMs)
  const replace = guard.verb('replace', writeMs)
  const touch = guard.verb('touch', writeMs)
  const remove = guard.verb('delete', invalidateMs, 'waits')
  const dropStamps = guard.verb('dropStamps', invalidateMs, 'waits')
  const deleteMatching = guard.verb('deleteMatching', invalidateMs, 'waits')
  const close = guard.verb('close', CLOSE_MS, 'sent')

  return {
    name: store.name,
    barriers: store.barriers && guardBarriers(guard, store.barriers, deadlines),
    tagBarriers: store.tagBarriers && guardTagBarriers(guard, store.tagBarriers, deadlines),
    replicas: store.replicas && guardReplicas(guard, store.replicas, deadlines),
    counters: store.counters && guardCounters(guard, store.counters, deadlines),
    claims: store.claims && guardClaims(guard, store.claims, deadlines),
    incarnation: store.incarnation && guardIncarnation(guard, store.incarnation, deadlines),
    indexes: store.indexes && guardIndexes(guard, store.indexes, deadlines),
    watch: watch && guardWatch(guard, watch, deadlines),
    probe: probe && ((keys, tags) => guard.send(probing, () => probe(keys, tags))),
    readsTogether: store.readsTogether,
    // The first of them is the one that decides: whoever waits with it waits for its deadline.
    readsApart: () => !parts.circuit.isClosed(),
    read: (keys, tags, calls) => guard.send(read, () => store.read(keys, tags), calls),
    lease: (key, token, ttlMs, over) => guard.send(lease, () => store.lease(key, token, ttlMs, over)),
    ensureStamps: (tags, ttlMs) => guard.send(ensureStamps, () => store.ensureStamps(tags, ttlMs)),
    renew: (key, token, ttlMs) => guard.send(renew, () => store.renew(key, token, ttlMs)),
    release: (key, token) => guard.send(release, () => store.release(key, token)),
    fill: (key, token, value, ttlMs) => guard.send(fill, () => store.fill(key, token, value, ttlMs)),
    replace: (key, seen, value, ttlMs) => guard.send(replace, () => store.replace(key, seen, value, ttlMs)),
    touch: (key, seen, ttlMs) => guard.send(touch, () => store.touch(key, seen, ttlMs)),
    delete: (keys) => guard.send(remove, () => store.delete(keys)),
    dropStamps: (tags) => guard.send(dropStamps, () => store.dropStamps(tags)),
    deleteMatching: (pattern) => guard.scan(deleteMatching, (progress) => store.deleteMatching(pattern, progress)),
    close: () => guard.send(close, () => store.close()),
  }
}

/** A writer waits for `raise` before it begins, and for `lower` as for any invalidation. */
function guardBarriers(guard: Guard, verbs: BarrierVerbs, { writeMs, invalidateMs }: StoreDeadlines): BarrierVerbs {
  const raise = guard.verb('raise', writeMs, 'waits')
  const lower = guard.verb('lower', invalidateMs, 'waits')
  const fill = guard.verb('fill', writeMs)
  return {
    raise: (...given) => guard.send(raise, () => verbs.raise(...given)),
    lower: (...given) => guard.send(lower, () => verbs.lower(...given)),
    fill: (...given) => guard.send(fill, () => verbs.fill(...given)),
  }
}

function guardTagBarriers(guard: Guard, verbs: TagBarrierVerbs, deadlines: StoreDeadlines): TagBarrierVerbs {
  const raise = guard.verb('raiseTag', deadlines.writeMs, 'waits')
  const lower = guard.verb('lowerTag', deadlines.invalidateMs, 'waits')
  return {
    raise: (...given) => guard.send(raise, () => verbs.raise(...given)),
    lower: (...given) => guard.send(lower, () => verbs.lower(...given)),
  }
}

/**
 * It waits for others than the server that it asks: its deadline is theirs, and then that of one try. What they do says
 * nothing of the store.
 */
function guardReplicas(guard: Guard, verbs: ReplicaVerbs, { invalidateMs }: StoreDeadlines): ReplicaVerbs {
  return {
    confirm(written, min, timeoutMs) {
      const confirm = guard.verb('confirm', timeoutMs + invalidateMs, 'sent')
      return guard.send(confirm, () => verbs.confirm(written, min, timeoutMs))
    },
  }
}

function guardCounters(guard: Guard, verbs: CounterVerbs, { readMs, invalidateMs }: StoreDeadlines): CounterVerbs {
  const read = guard.verb('readCounters', readMs)
  const ensure = guard.verb('ensureCounters', readMs)
  const bump = guard.verb('bump', invalidateMs, 'waits')
  const hold = guard.verb('hold', invalidateMs, 'waits')
  const free = guard.verb('free', invalidateMs, 'waits')
  return {
    read: () => guard.send(read, () => verbs.read()),
    ensure: () => guard.send(ensure, () => verbs.ensure()),
    bump: (shards) => guard.send(bump, () => verbs.bump(shards)),
    hold: (...given) => guard.send(hold, () => verbs.hold(...given)),
    free: (...given) => guard.send(free, () => verbs.free(...given)),
    isInOrder: verbs.isInOrder,
  }
}

function guardClaims(guard: Guard, verbs: ClaimVerbs, { writeMs }: StoreDeadlines): ClaimVerbs {
  const take = guard.verb('claim', writeMs)
  const drop = guard.verb('dropClaim', writeMs, 'sent')
  return {
    take: (...given) => guard.send(take, () => verbs.take(...given)),
    drop: (...given) => guard.send(drop, () => verbs.drop(...given)),
  }
}

function guardIncarnation(guard: Guard, verbs: IncarnationVerbs, { invalidateMs }: StoreDeadlines): IncarnationVerbs {
  const read = guard.verb('readIncarnation', invalidateMs, 'waits')
  const note = guard.verb('noteIncarnation', invalidateMs, 'waits')
  return {
    read: () => guard.send(read, () => verbs.read()),
    note: (name) => guard.send(note, () => verbs.note(name)),
  }
}

/** A caller waits for its note as for its lease. */
function guardIndexes(guard: Guard, verbs: IndexVerbs, { readMs, invalidateMs }: StoreDeadlines): IndexVerbs {
  const note = guard.verb('note', readMs)
  const drop = guard.verb('deleteMatching', invalidateMs, 'waits')
  return {
    note: (...given) => guard.send(note, () => verbs.note(...given)),
    deleteMatching: (group, pattern, max) =>
      guard.scan(drop, (progress) => verbs.deleteMatching(group, pattern, max, progress)),
    get isInOrder() {
      return verbs.isInOrder
    },
  }
}

function guardWatch(guard: Guard, watch: NonNullable<Store['watch']>, { readMs }: StoreDeadlines): typeof watch {
  const verb = guard.verb('watch', readMs)
  return (key, tags, changed) => {
    let watched: Watch | undefined
    const answer = guard.send(verb, () => {
      watched = watch(key, tags, changed)
      return watched.answer
    })
    return { answer, stop: () => watched?.stop() }
  }
}
