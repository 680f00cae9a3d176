import type { Clock } from './clock.js'

/** How far apart the checks are, in milliseconds: a deadline is met no sooner than asked and at most this much later. */
const TICK_MS = 5

/** No more than this is counted between two checks, as long as there is patience left. */
const LONGEST_TICK_MS = 20
/** What is not counted uses it up, one stall at most half of it; time without stalls brings it back. */
const PATIENCE_MS = 2_000

/** One operation in a line: those behind it have the same time to go, and came later. */
interface Waiter {
  readonly due: number
  settled: boolean
  readonly expire: () => void
  next: Waiter | undefined
}

interface Line {
  first: Waiter | undefined
  last: Waiter | undefined
}

/**
 * What becomes of an operation. One for many, so that an operation costs no functions of its own: each is told the
 * `token` of its own.
 */
export interface Course<Token> {
  /** Its time is over. Gives the error for the caller. */
  late(token: Token): Error
  /** It rejected in time. Gives the error for the caller. @default the same */
  failed?(error: unknown, token: Token): unknown
  /** It resolved in time. */
  done?(token: Token): void
  /** It resolved or rejected after its time. */
  doneLate?(token: Token): void
  failedLate?(error: unknown, token: Token): void
}

/** Deadlines for many operations at once. */
export interface Deadlines {
  /**
   * Settles as `operation` does, or rejects once `ms` have passed. The operation itself goes on: nothing can be called
   * back that is on its way to a server.
   */
  within<T, Token>(operation: Promise<T>, ms: number, course: Course<Token>, token: Token): Promise<T>
}

/**
 * One coarse timer for all that is in flight. A timer for each command costs more than the command itself, so
 * waiters of one duration stand in a line, whose head is always the next to expire, and one tick serves all lines.
 *
 * Time is counted as this process lives it. A tick that comes late means that the process stalled: answers may lie
 * unread in the socket, commands unsent, and what has piled up keeps the next ticks late. None of that is the server's
 * fault, so a stall counts for as little as a tick that is just not late; but in a process that is late all the time,
 * deadlines must strike in time all the same. A clock that goes back counts for nothing.
 */
export function createDeadlines(clock: Clock): Deadlines {
  const lines = new Map<number, Line>()
  let ticking = false
  /** What this process had lived at the last check, and when that was by its clock. */
  let lived = 0
  let checkedAt = 0

  let patienceMs = PATIENCE_MS

  function age(): number {
    const ms = Math.max(0, clock.monotonic() - checkedAt)
    return lived + (patienceMs > 0 ? Math.min(ms, LONGEST_TICK_MS) : ms)
  }

  function grow(): void {
    const before = lived
    lived = age()
    const lateMs = clock.monotonic() - checkedAt - LONGEST_TICK_MS
    if (lateMs <= 0) patienceMs = Math.min(PATIENCE_MS, patienceMs + lived - before)
    else if (patienceMs > 0) patienceMs -= Math.min(lateMs, PATIENCE_MS / 2)
  }

  function arm(): void {
    ticking = true
    checkedAt = clock.monotonic()
    clock.timer(TICK_MS, () => {
      grow()
      ticking = false
      let waiting = false
      for (const [ms, line] of lines) {
        advance(line, lived)
        // Durations may be worked out anew for each call.
        if (line.first === undefined) lines.delete(ms)
        else waiting = true
      }
      // Whoever has begun an operation meanwhile has done it already.
      if (waiting && !ticking) arm()
    })
  }

  /**
   * Takes from the head of a line those that are settled or due, each before it expires: whoever hears of that may begin
   * the next operation at once. Who leaves lets go of the next: one that the garbage collector has moved to its old
   * generation would otherwise keep all behind it, and all their answers, until a full run.
   */
  function advance(line: Line, until: number): void {
    let waiter = line.first
    while (waiter !== undefined && (waiter.settled || waiter.due <= until)) {
      line.first = waiter.next
      if (line.first === undefined) line.last = undefined
      waiter.next = undefined
      if (!waiter.settled) {
        waiter.settled = true
        waiter.expire()
      }
      waiter = line.first
    }
  }

  function join(ms: number, waiter: Waiter): void {
    let line = lines.get(ms)
    if (line === undefined) lines.set(ms, (line = { first: undefined, last: undefined }))
    // Here too, because a process that is busy enough may get to no timer for long.
    advance(line, -Infinity)
    if (line.first === undefined) line.first = waiter
    else if (line.last !== undefined) line.last.next = waiter
    line.last = waiter
  }

  return {
    within(operation, ms, course, token) {
      if (!ticking) arm()
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          due: age() + ms,
          settled: false,
          expire: () => reject(course.late(token)),
          next: undefined,
        }
        operation.then(
          (value) => {
            if (waiter.settled) return course.doneLate?.(token)
            waiter.settled = true
            resolve(value)
            course.done?.(token)
          },
          (error: unknown) => {
            if (waiter.settled) return course.failedLate?.(error, token)
            waiter.settled = true
            reject(course.failed === undefined ? error : course.failed(error, token))
          },
        )
        join(ms, waiter)
      })
    },
  }
}
