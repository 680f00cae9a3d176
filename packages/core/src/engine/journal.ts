import type { Clock } from '../base/clock.js'
import { CircuitOpenError, StoreError } from '../base/errors.js'
import type { Emit } from '../events/emitter.js'
import type { Background } from './background.js'
import type { Drop } from './drop.js'
import { both, PLAIN, type How } from './how.js'
import type { Ordinary } from './ordinary.js'
import { createPending } from './pending.js'
import type { Recent } from './recent.js'
import { describeTargets, portionsOf, type Tagged, type Targets } from './targets.js'

/**
 * What this process owes the store: invalidations that have not reached it, and those that may have been lost with a
 * connection. What is owed is passed by until it has been replayed.
 */
export interface Journal {
  /** One try, remembered from before its first command on. Rejects as well where it was cut off by a new connection. */
  carryOut(targets: Targets, how: How, fence?: string): Promise<void>
  /** Owes these from now on. */
  owe(targets: Targets, how: How): void
  /**
   * Another connection answers from here on: owes what was carried out of late, and replays it at once. Gives the number
   * of those targets.
   */
  renewed(): number
  /** Replays what is owed, one replay at a time. Rejects where something of it could not be done. */
  recover(): Promise<void>
  isPending(tagged: Tagged): boolean
  isTagPending(tag: string): boolean
  /** Another number whenever a look that is under way may have found what is, or was just now, owed. */
  mark(): number
  readonly size: number
  /** Replays once more, and gives up what that does not reach. */
  close(): Promise<void>
}

/** What a journal needs. */
export interface JournalParts {
  readonly drop: Drop
  readonly recent: Recent
  readonly background: Background
  readonly clock: Clock
  readonly emit: Emit
  /** Told whether anything is owed. */
  readonly ordinary?: Ordinary | undefined
}

/** What is owed is tried again this often, also where nobody says that the store is back. */
const RETRY_MS = 500
/** A store that has just been failing is asked again after half a second, which the last replay waits for. */
const LAST_TRIES = 7
const LAST_PAUSE_MS = 100

/** See {@link Journal}. */
export function createJournal({ drop, recent, background, clock, emit, ordinary }: JournalParts): Journal {
  const pending = createPending()
  /** How what is pending must be carried out, as the most demanding of it. */
  let owed = PLAIN
  let renewals = 0
  let changes = 0
  let recovering: Promise<void> | undefined
  let isWanted = false
  let isPlanned = false
  let isClosing = false

  return {
    carryOut,
    owe,
    renewed() {
      const all = recent.all()
      if (all !== undefined) {
        // What is under way was cut off.
        renewals++
        owe(all.targets, all.how)
      }
      // In a turn of its own: the store is about to be ready, and not yet.
      if (pending.size > 0) background.start(() => Promise.resolve().then(recover))
      return all === undefined ? 0 : describeTargets(all.targets).length
    },
    recover,
    isPending: (tagged) => pending.covers(tagged),
    isTagPending: (tag) => pending.coversTag(tag),
    mark: () => changes,
    get size() {
      return pending.size
    },
    async close() {
      isClosing = true
      for (let tries = 1; ; tries++) {
        const error: unknown = await recover().catch((reason: unknown) => reason)
        const lost = pending.all()
        if (lost === undefined) return
        if (error instanceof CircuitOpenError && tries < LAST_TRIES) await pause(LAST_PAUSE_MS)
        else return emit({ type: 'invalidation.lost', targets: describeTargets(lost.targets), error })
      }
    },
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => void clock.timer(ms, resolve))
  }

  async function carryOut(targets: Targets, how: How, fence?: string): Promise<void> {
    const since = renewals
    const end = recent.begin(targets, how)
    try {
      await drop(targets, how, fence)
    } finally {
      end()
    }
    if (renewals === since) return
    throw new StoreError('STORE_FAILED', 'renewed', 'Another connection has come in between: it begins again')
  }

  function owe(targets: Targets, how: How): void {
    pending.add(targets)
    ordinary?.set('owing', true)
    owed = both(owed, how)
    planRetry()
  }

  function recover(): Promise<void> {
    isWanted = true
    recovering ??= replayWhileWanted()
    return recovering
  }

  async function replayWhileWanted(): Promise<void> {
    let failure: unknown
    while (isWanted) {
      isWanted = false
      failure = await replay()
    }
    // In the same turn: who wants one more from now on begins it.
    recovering = undefined
    if (failure !== undefined) throw failure as Error
  }

  /**
   * Pattern by pattern, and keys in batches, one after the other: the store has just come back. What it refuses holds up
   * nothing else; where it does not answer at all, the rest is not tried. Gives what has failed.
   */
  async function replay(): Promise<unknown> {
    const all = pending.all()
    if (all === undefined) return undefined
    let failure: unknown
    for (const portion of portionsOf(all.targets)) {
      try {
        await carryOut(portion, owed)
        pending.confirm(portion, all.mark)
        ordinary?.set('owing', pending.size > 0)
        changes++
        emit({ type: 'invalidation.recovered', targets: describeTargets(portion) })
      } catch (error) {
        failure = error
        if (isOutOfReach(error) || (isClosing && isUnconfirmed(error))) break
      }
    }
    if (pending.size === 0) owed = PLAIN
    return failure
  }

  function planRetry(): void {
    if (isPlanned) return
    isPlanned = true
    background.later(RETRY_MS, async () => {
      isPlanned = false
      try {
        await (recovering ?? recover())
      } finally {
        if (pending.size > 0) planRetry()
      }
    })
  }
}

function isOutOfReach(error: unknown): boolean {
  return error instanceof CircuitOpenError || (error instanceof StoreError && error.code === 'STORE_TIMEOUT')
}

/** It has taken its time to come to that. */
function isUnconfirmed(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'STORE_REPLICAS'
}
