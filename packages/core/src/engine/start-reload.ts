import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { EntryStore } from '../store/entry-store.js'
import { NO_NOTES } from './current-load.js'
import type { KeepError } from './kept-errors.js'
import { runLoad, type Loaded } from './load.js'
import type { LoadSlots } from './load-slots.js'
import type { Lapsed, Seen } from './lookup.js'
import { UNWANTED, wantedWhile } from './patience.js'
import type { Load, ReadCall } from './read-call.js'
import type { Reload, ReloadOutcome } from './reload.js'
import { nameOf, type Replacing } from './replacing.js'
import type { Waiting } from './waiting.js'

/** Begins to load what has lapsed, to put it in place of exactly that. */
export type StartReload = (call: ReadCall, load: Load, found: Lapsed) => Reload

/** What it needs. */
export interface StartReloadParts {
  readonly store: EntryStore
  readonly slots: LoadSlots
  readonly replacing: Replacing
  readonly waiting: Waiting
  readonly keepError: KeepError
  readonly clock: Clock
  readonly emit: Emit
  /** How long it waits for another process that is at it, in milliseconds. */
  readonly waitMs: number
}

/**
 * See {@link StartReload}. One process at a time, by a claim. The others look whether the entry has been replaced, and claim it
 * themselves when the first has failed. One that dies keeps its claim: they wait for as long as for any other process,
 * and load then as well, because what is replaced is exactly what was found, whoever does it.
 */
export function createStartReload(parts: StartReloadParts): StartReload {
  const { waiting, keepError, clock, emit, waitMs } = parts
  const { claim, drop, groundOf, replace } = parts.replacing

  return function startReload(call, load, found) {
    const name = nameOf(call, found)
    const began = clock.monotonic()
    const caller = { isLeft: false }
    let isOver = false
    return {
      key: call.key,
      name,
      began,
      outcome: run(call, load, found, name, caller).finally(() => (isOver = true)),
      isOver: () => isOver,
      leave() {
        caller.isLeft = true
      },
    }
  }

  async function run(
    call: ReadCall,
    load: Load,
    found: Lapsed,
    name: string,
    caller: { readonly isLeft: boolean },
  ): Promise<ReloadOutcome> {
    const turn = await turnOf(call, name)
    if (turn === 'changed') return { kind: 'changed' }
    const giveBack = (): void => {
      if (turn === 'mine') drop(name)
    }
    // Who has gone on may have changed its arguments, which must not be loaded, or shared, under the old key.
    const isStill = (): boolean => !caller.isLeft || call.isStill(call)
    const ground = await groundOf(call, found)
    if (!isStill()) {
      giveBack()
      return { kind: 'changed' }
    }
    const started = clock.monotonic()
    const notes = { ...NO_NOTES }
    let loaded: Loaded
    try {
      loaded = await runLoad(wantedWhile(call, isStill), load, parts, notes)
    } catch (error) {
      if (error === UNWANTED || !isStill()) {
        giveBack()
        return { kind: 'changed' }
      }
      const failure = { error, ms: clock.monotonic() - started, notes }
      const kept = isStoodInFor(call, error) ? undefined : keepError(call, failure)
      return { kind: 'failed', error, stored: put(kept) }
    }
    if (!isStill()) {
      giveBack()
      return { kind: 'changed' }
    }
    return { kind: 'loaded', loaded, stored: put(loaded) }

    async function put(what: Loaded | undefined): Promise<boolean> {
      if (what !== undefined && ground === undefined) {
        emit({ type: 'fill.skipped', method: call.method, key: call.key, reason: 'tags' })
      }
      const isReplaced = what !== undefined && ground !== undefined && (await replace(call, found, ground, what))
      if (!isReplaced) giveBack()
      return isReplaced
    }
  }

  /** Whether this process may begin: by its claim, or because it has waited for another one for long enough. */
  async function turnOf(call: ReadCall, name: string): Promise<'mine' | 'anyway' | 'changed'> {
    const isMine = (): Promise<boolean> => claim(name).catch(() => true)
    if (await isMine()) return 'mine'
    emit({ type: 'waiting', method: call.method, key: call.key })
    const began = clock.monotonic()
    let turn: 'mine' | 'anyway' | 'changed' = 'anyway'
    await waiting.outwait(call, async (now) => {
      if (isUnknown(now)) return true
      if (now.kind !== 'lapsed' || nameOf(call, now) !== name) turn = 'changed'
      else if (clock.monotonic() - began < waitMs) {
        if (!(await isMine())) return false
        turn = 'mine'
      }
      return true
    })
    return turn
  }
}

/** Whether its caller gets what has lapsed in place of this error; then that stays where it is. */
function isStoodInFor({ policy }: ReadCall, error: unknown): boolean {
  try {
    return policy.standsInFor(error)
  } catch {
    // Who waits for it is told.
    return true
  }
}

/** The store did not say what lies there: a claim would come to nothing, and the load may begin as well as ever. */
function isUnknown(seen: Seen): boolean {
  return seen.kind === 'past' && seen.reason === 'store'
}
