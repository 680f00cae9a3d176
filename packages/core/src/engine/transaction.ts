import { currentTransaction, here } from './current-transaction.js'
import type { Participant, Scope, Standing, TransactionScope } from './current-transaction.js'
import { both, PLAIN, type How } from './how.js'
import { createPending, type Pending } from './pending.js'
import { batches, describeTargets, NO_TARGETS, withoutTargets, type Tagged, type Targets } from './targets.js'

/** More fences of one cache in one transaction are not ended with it. */
const MAX_FENCES = 10_000
/**
 * A COMMIT that got no answer may be carried out after the invalidation: a load in between would store the old row for
 * good.
 */
const IN_DOUBT: How = { holdMs: 10_000, replicas: undefined, waitMs: 0 }

const LOST =
  'A statement of a transaction came from outside of its asynchronous context, as through a queue of callbacks. What ' +
  'is invalidated meanwhile is sent at once, and again when the transaction has committed; what is loaded is not stored'

/** A fence, whose end invalidates what it stands over. */
interface Fenced {
  readonly fence: Standing
  readonly over: Targets
}

/** What one cache has to send, what stands under a fence included. */
interface Deferred {
  readonly dirty: Pending
  how: How
  readonly fences: Fenced[]
}

/** A scope, as the scopes around it and inside it know it. */
interface Node {
  readonly scope: Scope
  readonly handle: TransactionScope
  readonly inner: Set<Node>
  readonly keep: (participant: Participant, targets: Targets, how: How, fences: readonly Fenced[]) => void
  /** Whether something deferred in it, or in a savepoint of it that is still open, names this. */
  readonly knows: Scope['covers']
  /** The scope around has ended first: ends, and leaves to it what is to be sent. */
  readonly surrender: () => void
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
  return open(undefined).handle
}

/** A savepoint of the transaction that this asynchronous context is inside of; without one, a transaction of its own. */
export function openInside(): TransactionScope {
  return currentTransaction()?.nest() ?? openTransaction()
}

function allOver(fences: readonly Fenced[]): Targets {
  return {
    keys: fences.flatMap(({ over }) => over.keys),
    patterns: fences.flatMap(({ over }) => over.patterns),
    tags: fences.flatMap(({ over }) => over.tags),
  }
}

function open(parent: Node | undefined): Node {
  const deferred = new Map<Participant, Deferred>()
  const inner = new Set<Node>()
  let isOver = false
  let ending: Promise<void> | undefined

  const scope: Scope = {
    parent: parent?.scope,
    around: parent?.scope ?? currentTransaction(),
    nest: () => (isOver ? openInside() : open(node).handle),
    isOver: () => isOver,
    defer: (participant, targets, how, fence) =>
      keep(participant, targets, how, fence === undefined ? [] : [{ fence, over: targets }]),
    covers: parent === undefined ? knows : parent.scope.covers,
  }

  const handle: TransactionScope = {
    run: (work) => (isOver ? work() : here.storage.run(scope, work)),
    isCurrent() {
      let at = currentTransaction()
      while (at !== undefined && at !== scope) at = at.parent
      return at === scope
    },
    nest: scope.nest,
    async commit(certainty) {
      if (end()) {
        if (parent === undefined) ending = sendAll(certainty === 'unknown' ? IN_DOUBT : PLAIN)
        else handOver(parent)
      }
      await ending
    },
    async rollback() {
      if (end()) ending = dropAll()
      await ending
    },
    lost() {
      if (isOver) return
      here.lost.add(scope)
      if (here.losses++ === 0) process.emitWarning(LOST, { type: 'ReadthroughWarning' })
    },
  }

  const node: Node = {
    scope,
    handle,
    inner,
    keep,
    knows,
    surrender() {
      if (end() && parent !== undefined) handOver(parent)
    },
  }
  here.open++
  parent?.inner.add(node)
  return node

  function keep(participant: Participant, targets: Targets, how: How, fences: readonly Fenced[]): void {
    const known = deferred.get(participant) ?? { dirty: createPending(), how: PLAIN, fences: [] }
    known.dirty.add(targets)
    known.how = both(known.how, how)
    // Beyond this the whole namespace goes; a barrier that nobody takes away then stands until its time is over.
    for (const fenced of fences) if (known.fences.length < MAX_FENCES) known.fences.push(fenced)
    deferred.set(participant, known)
  }

  function knows(participant: Participant, tagged: Tagged): boolean {
    if (deferred.get(participant)?.dirty.covers(tagged) === true) return true
    for (const savepoint of inner) if (savepoint.knows(participant, tagged)) return true
    return false
  }

  /** `false`: it was over already. */
  function end(): boolean {
    if (isOver) return false
    // Nobody has said how these ended: this is their end, too.
    for (const savepoint of [...inner]) savepoint.surrender()
    isOver = true
    here.lost.delete(scope)
    parent?.inner.delete(node)
    // Before Node 24, a storage in use makes every promise of the process dearer.
    if (--here.open === 0) here.storage.disable()
    return true
  }

  /** Nothing is kept: an asynchronous context may remember the scope for as long as the process lives. */
  function takeAll(): readonly (readonly [Participant, Targets, How, readonly Fenced[]])[] {
    const all = [...deferred].map(
      ([participant, { dirty, how, fences }]) =>
        [participant, dirty.all()?.targets ?? NO_TARGETS, how, fences] as const,
    )
    deferred.clear()
    return all
  }

  function handOver(to: Node): void {
    for (const kept of takeAll()) to.keep(...kept)
  }

  async function sendAll(doubt: How): Promise<void> {
    const work = takeAll().flatMap(([participant, targets, how, fences]) => {
      const strict = both(how, doubt)
      const rest = withoutTargets(targets, allOver(fences))
      const sending = describeTargets(rest).length === 0 ? [] : [participant.send(rest, strict)]
      return [...sending, endAll(fences, strict)]
    })
    // What fails is told of where it fails: the user's work has been committed, and its result stands.
    await Promise.allSettled(work)
  }

  async function dropAll(): Promise<void> {
    await Promise.allSettled(takeAll().map(([, , , fences]) => endAll(fences, PLAIN)))
  }

  /** Batch by batch: the ends of very many at once would be more than the store takes. */
  async function endAll(fences: readonly Fenced[], how: How): Promise<void> {
    for (const batch of batches(fences)) await Promise.allSettled(batch.map(({ fence }) => fence.end(how)))
  }
}
