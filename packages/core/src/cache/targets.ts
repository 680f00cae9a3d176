import { InvalidationError } from '../base/errors.js'
import { currentTransaction, lostTransactions } from '../engine/current-transaction.js'
import type { Fence } from '../engine/fence.js'
import type { Guarantees } from '../engine/guarantee-options.js'
import type { How } from '../engine/how.js'
import { describeTargets, NO_TARGETS, type Targets } from '../engine/targets.js'
import { isTooLong, renderKey, renderVary, type Key, type KeyPart } from '../keys/key.js'
import { withVary, type Pattern } from '../keys/pattern.js'
import { renderTag } from '../keys/tag.js'
import type { CacheCore } from './core.js'
import { varyOf } from './key-within.js'

/** What a caller wants gone. */
export interface TargetLists {
  readonly keys: readonly Key[]
  readonly patterns: readonly Pattern[]
  readonly tags: readonly string[]
}

/**
 * How an invalidation ended. `done`: everywhere. `pending`: the store could not be reached in time; this process goes
 * past the cache for the targets until a later try has succeeded. `incomplete`: the store was reached, but some targets
 * could not be named, because a key cannot be built or `vary` gave nothing. `lost`: the cache is closed. `deferred`: it
 * waits for the end of the transaction around.
 */
export type InvalidationState = 'done' | 'pending' | 'incomplete' | 'lost' | 'deferred'

/** @throws InvalidationError where an invalidation that must be done is not; `result` is what its method gave. */
export function requireDone(
  state: InvalidationState,
  { onFailure }: Guarantees,
  method: string,
  result?: unknown,
): void {
  if (onFailure !== 'throw' || state === 'done' || state === 'deferred') return
  throw new InvalidationError(method, state, result)
}

/** What {@link requireDone} has thrown for this very method: by another decorator of it. */
export function asUndone(error: unknown, method: string): InvalidationError | undefined {
  return error instanceof InvalidationError && error.method === method ? error : undefined
}

/** What all of them come to: the worst of it. */
export function worstOf(states: readonly InvalidationState[]): InvalidationState {
  return WORST_FIRST.find((state) => states.includes(state)) ?? 'done'
}

const WORST_FIRST: readonly InvalidationState[] = ['lost', 'pending', 'incomplete', 'deferred']

/** Targets as the store knows them; `complete`: all of those that were to be named. */
export interface Named extends Targets {
  readonly complete: boolean
}

/**
 * Renders the targets. One that cannot be rendered spares none of the others: `tell` hears of it, and a read with the
 * same parts could not have been cached either.
 */
export function nameTargets(
  { keys, patterns, tags }: TargetLists,
  vary: (() => KeyPart | undefined | null) | undefined,
  tell: (error: unknown) => void,
): Named {
  const rendered: string[] = []
  const globs: string[] = []
  const names: string[] = []
  let complete = true
  const name = (rendering: () => void): void => {
    try {
      rendering()
    } catch (error) {
      tell(error)
      complete = false
    }
  }

  let varied: KeyPart | undefined
  let isStored = true
  name(() => {
    varied = varyOf(vary)
    // Nothing of a tenant whose name alone is too long for a key is ever stored.
    isStored = varied === undefined || !isTooLong(renderVary(varied))
  })
  if (!complete || !isStored) return { ...NO_TARGETS, complete }
  for (const key of keys) {
    name(() => {
      const text = renderKey(key, varied)
      // Nor is what is too long for a key itself.
      if (!isTooLong(text)) rendered.push(text)
    })
  }
  for (const tag of tags) name(() => names.push(renderTag(tag, varied)))
  for (const target of patterns) {
    name(() => {
      const { text, exact } = varied === undefined ? target : withVary(target, varied)
      globs.push(text)
      if (exact !== undefined) rendered.push(exact)
    })
  }
  return { keys: unique(rendered), patterns: unique(globs), tags: unique(names), complete }
}

/** Names the targets and sends them. */
export async function invalidateTargets(
  core: CacheCore,
  method: string,
  lists: TargetLists,
  vary: (() => KeyPart | undefined | null) | undefined,
  how: How,
): Promise<InvalidationState> {
  return sendNamed(
    core,
    method,
    nameTargets(lists, vary, (error) => tellIncomplete(core, method, error)),
    how,
  )
}

/** Sends what could be named. */
export async function sendNamed(core: CacheCore, method: string, named: Named, how: How): Promise<InvalidationState> {
  return worstOf([await send(core, method, named, how), named.complete ? 'done' : 'incomplete'])
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)]
}

/** Tells that some targets of an invalidation are not known. */
export function tellIncomplete(core: CacheCore, method: string, error: unknown): void {
  core.emit({ type: 'invalidation.incomplete', method, error })
  core.warnOnce(
    `targets of ${method}`,
    `${method} could not name all it should invalidate: ${core.options.redaction.words(error)}`,
  )
}

/** Sends the targets, or inside a transaction leaves them to its end, and with them the fence that stands over them. */
export async function send(
  core: CacheCore,
  method: string,
  targets: Targets,
  how: How,
  fence?: Fence,
): Promise<Exclude<InvalidationState, 'incomplete'>> {
  for (const lost of lostTransactions()) lost.defer(core.participant, targets, how)
  // Of a cache that is closed it is told that this is lost.
  const end = (as: How): ReturnType<CacheCore['invalidate']> =>
    fence === undefined || core.off() === 'closed' ? core.invalidate(targets, method, as) : fence.end(as)
  const transaction = currentTransaction()
  if (transaction === undefined) return end(how)
  const names = describeTargets(targets)
  if (names.length === 0) return 'done'
  transaction.defer(core.participant, targets, how, fence && { end })
  core.emit({ type: 'invalidation.deferred', method, targets: names })
  return 'deferred'
}
