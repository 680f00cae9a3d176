import { currentTransaction, here, type Participant, type Scope, type TransactionScope } from './current-transaction.js'
import type { Fence } from './fence.js'
import { both, PLAIN, type How } from './how.js'
import { createPending, type Pending } from './pending.js'
import type { Targets } from './targets.js'

/** More targets of one cache in one transaction, and its whole namespace is invalidated. */
const MAX_NAMES = 10_000

/** What one cache has to send. */
interface Deferred {
  readonly dirty: Pending
  how: How
}

/**
 * Opens the scope of a transaction of its own, wherever it is called.
 *
 * @example
 * const scope = openTransaction()
 * await client.query('BEGIN')
 * const result = await scope.run(() => work(client)) // where it throws: ROLLBACK, then scope.rollback()
 * await client.query('COMMIT')
 * await scope.commit()
 */
export function openTransaction(): TransactionScope {
  return open(undefined)
}

/** A savepoint of the transaction that this asynchronous context is inside of; without one, a transaction of its own. */
export function openInside(): TransactionScope {
  return currentTransaction()?.nest() ?? openTransaction()
}

function open(parent: Inner | undefined): Inner {
  const deferred = new Map<Participant, Deferred>()
  const fences: { readonly fence: Fence; readonly how: How }[] = []
  const nested = new Set<Inner>()
  let isOver = false
  here.open++

  function defer(participant: Participant, targets: Targets, how: How, fence?: Fence): void {
    const known = deferred.get(participant) ?? { dirty: createPending(MAX_NAMES), how: PLAIN }
    known.dirty.add(targets)
    known.how = both(known.how, how)
    deferred.set(participant, known)
    if (fence !== undefined) fences.push({ fence, how })
  }

  const scope: Scope = {
    outer: parent?.scope,
    nest,
    isOver: () => isOver,
    defer,
    covers: (participant, tagged) =>
      deferred.get(participant)?.dirty.covers(tagged) === true || parent?.scope.covers(participant, tagged) === true,
  }

  /** What lies deeper and was never ended belongs to this end. */
  function end(): boolean {
    if (isOver) return false
    isOver = true
    here.lost.delete(scope)
    for (const inner of nested) inner.abandon()
    parent?.forget(inner)
    // Before Node 24, a storage in use makes every promise of the process dearer.
    if (--here.open === 0) here.storage.disable()
    return true
  }

  const inner: Inner = {
    scope,
    run: (work) => here.storage.run(scope, work),
    isCurrent() {
      let at = here.storage.getStore()
      while (at !== undefined && at !== scope) at = at.outer
      return at === scope
    },
    nest,
    take: defer,
    takeFence: (fence, how) => fences.push({ fence, how }),
    forget: (savepoint) => nested.delete(savepoint),
    abandon() {
      // Nobody has said how it ended.
      handOver(parent as Inner)
      end()
    },
    async commit() {
      for (const savepoint of [...nested]) savepoint.abandon()
      if (!end()) return
      if (parent !== undefined) {
        handOver(parent)
        return
      }
      await Promise.all([...sendAll(), ...fences.map(({ fence, how }) => fence.end(how))])
    },
    async rollback() {
      if (!end()) return
      await Promise.all(fences.map(({ fence }) => fence.end(PLAIN)))
    },
    lost() {
      if (isOver) return
      here.lost.add(scope)
      if (here.isWarned) return
      here.isWarned = true
      process.emitWarning(
        'A statement of a transaction ran outside of its asynchronous context, as through a queue of callbacks: ' +
          'what is invalidated there is sent at once, and again when the transaction commits',
        { type: 'ReadthroughWarning' },
      )
    },
  }
  return inner

  function nest(): TransactionScope {
    const savepoint = open(inner)
    nested.add(savepoint)
    return savepoint
  }

  function handOver(to: Inner): void {
    for (const [participant, { dirty, how }] of deferred) {
      const all = dirty.all()
      if (all !== undefined) to.take(participant, all.targets, how)
    }
    for (const { fence, how } of fences) to.takeFence(fence, how)
  }

  function sendAll(): Promise<unknown>[] {
    return [...deferred].map(async ([participant, { dirty, how }]) => {
      const all = dirty.all()
      if (all !== undefined) await participant.send(all.targets, how)
    })
  }
}

/** A scope with what its savepoints tell it. */
interface Inner extends TransactionScope {
  readonly scope: Scope
  take(participant: Participant, targets: Targets, how: How): void
  takeFence(fence: Fence, how: How): void
  forget(savepoint: Inner): void
  /** The scope around has ended first. */
  abandon(): void
}
