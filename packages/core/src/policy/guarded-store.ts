import { messageOf, StoreError } from '../base/errors.js'
import type { Deadlines } from '../base/deadlines.js'
import type { Emit } from '../events/emitter.js'
import type { BarrierVerbs, ClaimVerbs, CounterVerbs, ReplicaVerbs, TagBarrierVerbs, Watch } from '../store/groups.js'
import type { Store } from '../store/store.js'

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

/** What the guard needs. */
export interface GuardOptions {
  readonly deadlines: StoreDeadlines
  readonly timer: Deadlines
  readonly emit: Emit
}

/**
 * The one place that decides how long a command may take and what its failure is called. Every verb either answers
 * within its deadline or rejects with a `StoreError`, and an event tells. What was late may still execute.
 */
export function guardedStore(store: Store, { deadlines, timer, emit }: GuardOptions): Store {
  const { readMs, writeMs, invalidateMs } = deadlines
  const { watch } = store

  /** Not an async function: every hit goes through here, and each would cost it three promises more. */
  function guard<T>(operation: string, ms: number, send: () => Promise<T>): Promise<T> {
    const onLate = (): StoreError => told(operation, late(operation, ms))
    const onFailure = (cause: unknown): StoreError => told(operation, cause)
    try {
      return timer.within(send(), ms, onLate, onFailure)
    } catch (cause) {
      return Promise.reject(told(operation, cause))
    }
  }

  /** A scan takes as long as the keyspace is large; it is late when nothing has come back for `ms`. */
  async function guardScan(send: (progress: () => void) => Promise<void>, ms: number): Promise<void> {
    let signs = 0
    let scan: Promise<void> | undefined
    for (;;) {
      const before = signs
      try {
        scan ??= send(() => void signs++)
        return await timer.within(scan, ms, () => late('deleteMatching', ms))
      } catch (cause) {
        if (signs === before || !(cause instanceof StoreError)) throw told('deleteMatching', cause)
      }
    }
  }

  function told(operation: string, cause: unknown): StoreError {
    const error = cause instanceof StoreError ? cause : failed(operation, cause)
    emit({ type: 'store.failed', operation, error })
    return error
  }

  return {
    name: store.name,
    barriers: store.barriers && guardBarriers(store.barriers),
    tagBarriers: store.tagBarriers && guardTagBarriers(store.tagBarriers),
    replicas: store.replicas && guardReplicas(store.replicas),
    counters: store.counters && guardCounters(store.counters),
    claims: store.claims && guardClaims(store.claims),
    watch: watch && ((key, tags, changed) => guardWatch(() => watch(key, tags, changed))),
    read: (keys, tags) => guard('read', readMs, () => store.read(keys, tags)),
    lease: (key, token, ttlMs, over) => guard('lease', readMs, () => store.lease(key, token, ttlMs, over)),
    ensureStamps: (tags, ttlMs) => guard('ensureStamps', readMs, () => store.ensureStamps(tags, ttlMs)),
    renew: (key, token, ttlMs) => guard('renew', writeMs, () => store.renew(key, token, ttlMs)),
    release: (key, token) => guard('release', writeMs, () => store.release(key, token)),
    fill: (key, token, value, ttlMs) => guard('fill', writeMs, () => store.fill(key, token, value, ttlMs)),
    replace: (key, seen, value, ttlMs) => guard('replace', writeMs, () => store.replace(key, seen, value, ttlMs)),
    touch: (key, seen, ttlMs) => guard('touch', writeMs, () => store.touch(key, seen, ttlMs)),
    delete: (keys) => guard('delete', invalidateMs, () => store.delete(keys)),
    dropStamps: (tags) => guard('dropStamps', invalidateMs, () => store.dropStamps(tags)),
    deleteMatching: (pattern) => guardScan((progress) => store.deleteMatching(pattern, progress), invalidateMs),
    close: () => guard('close', CLOSE_MS, () => store.close()),
  }

  /** A writer waits for `raise` before it begins, and for `lower` as for any invalidation. */
  function guardBarriers(verbs: BarrierVerbs): BarrierVerbs {
    return {
      raise: (...given) => guard('raise', writeMs, () => verbs.raise(...given)),
      lower: (...given) => guard('lower', invalidateMs, () => verbs.lower(...given)),
      fill: (...given) => guard('fill', writeMs, () => verbs.fill(...given)),
    }
  }

  function guardTagBarriers(verbs: TagBarrierVerbs): TagBarrierVerbs {
    return {
      raise: (...given) => guard('raiseTag', writeMs, () => verbs.raise(...given)),
      lower: (...given) => guard('lowerTag', invalidateMs, () => verbs.lower(...given)),
    }
  }

  /** It waits for others than the server that it asks: its deadline is theirs, and then that of one try. */
  function guardReplicas(verbs: ReplicaVerbs): ReplicaVerbs {
    return {
      confirm: (written, min, timeoutMs) =>
        guard('confirm', timeoutMs + invalidateMs, () => verbs.confirm(written, min, timeoutMs)),
    }
  }

  function guardCounters(verbs: CounterVerbs): CounterVerbs {
    return {
      read: () => guard('readCounters', readMs, () => verbs.read()),
      ensure: () => guard('ensureCounters', readMs, () => verbs.ensure()),
      bump: (shards) => guard('bump', invalidateMs, () => verbs.bump(shards)),
      hold: (...given) => guard('hold', invalidateMs, () => verbs.hold(...given)),
      free: (...given) => guard('free', invalidateMs, () => verbs.free(...given)),
      isInOrder: verbs.isInOrder,
    }
  }

  function guardClaims(verbs: ClaimVerbs): ClaimVerbs {
    return {
      take: (...given) => guard('claim', writeMs, () => verbs.take(...given)),
      drop: (...given) => guard('dropClaim', writeMs, () => verbs.drop(...given)),
    }
  }

  function guardWatch(start: () => Watch): Watch {
    let stop = (): void => {}
    const answer = guard('watch', readMs, () => {
      const watched = start()
      stop = () => watched.stop()
      return watched.answer
    })
    return { answer, stop: () => stop() }
  }

  function late(operation: string, ms: number): StoreError {
    return new StoreError('STORE_TIMEOUT', operation, `${store.name} did not answer ${operation} within ${ms} ms`)
  }

  function failed(operation: string, cause: unknown): StoreError {
    return new StoreError('STORE_FAILED', operation, `${store.name} failed at ${operation}: ${messageOf(cause)}`, {
      cause,
    })
  }
}
