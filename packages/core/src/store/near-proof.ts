import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { FeedListener } from './feed.js'

/** What is told, as far as it concerns what lies near. */
export interface Changes {
  keyChanged(key: string): void
  tagChanged(tag: string): void
  allChanged(): void
  /** What lies near may be outdated, and nobody will say so. */
  doubtAll(): void
}

/** For how long what lies near may be answered with unasked. */
export interface Proof extends FeedListener {
  /** See `NearTier.answersUntil`. */
  readonly answersUntil: number
  /** Whether all changes are told at present. Only what is read from then on is known to be what lies there. */
  readonly isLive: boolean
  /** Another connection answers than before: nothing holds until a proof that was asked for after this. */
  renewed(): void
  /** Nothing holds any more, and nobody need be told. */
  close(): void
}

/** What a proof needs. */
export interface ProofParts {
  readonly boundMs: number
  readonly clock: Clock
  readonly changes: Changes
  readonly emit: Emit
}

/** By so much the clock on the wall and the monotonic one may come apart between two proofs: it was set, or the machine slept. */
const MAX_JUMP_MS = 250

/** See {@link Proof}. */
export function createProof({ boundMs, clock, changes, emit }: ProofParts): Proof {
  let isLive = false
  /** A proof that was asked for then or before proves nothing. */
  let notBefore = -Infinity
  let apart = clock.now() - clock.monotonic()
  let isClosed = false

  function lost(): void {
    proof.answersUntil = -Infinity
    changes.doubtAll()
    if (!isLive) return
    isLive = false
    emit({ type: 'near.lost' })
  }

  /** What came meanwhile may lie unread where it came in, behind the answer that this is the proof of. */
  function hasJumped(): boolean {
    const now = clock.now() - clock.monotonic()
    const isJump = Math.abs(now - apart) > MAX_JUMP_MS
    apart = now
    return isJump
  }

  const proof = {
    changed: changes.keyChanged,
    tagChanged: changes.tagChanged,
    allChanged: changes.allChanged,
    lost,
    proven(at: number) {
      if (hasJumped()) {
        notBefore = clock.monotonic()
        return lost()
      }
      if (at <= notBefore || isClosed) return
      proof.answersUntil = Math.max(proof.answersUntil, at + boundMs)
      if (isLive) return
      isLive = true
      emit({ type: 'near.live' })
    },
    renewed() {
      notBefore = clock.monotonic()
      lost()
      changes.allChanged()
    },
    close() {
      isClosed = true
      isLive = false
      lost()
    },
    get isLive() {
      return isLive
    },
    // No getter: each hit asks.
    answersUntil: -Infinity,
  }
  return proof
}
