import type { Clock } from './clock.js'

/** How far apart the checks are, in milliseconds: a deadline is met no sooner than asked and at most this much later. */
const TICK_MS = 10

/** After a stall, what is late by this process's own fault is waited for as long as the stall, and no longer than this. */
const LONGEST_GRACE_MS = 1_000

/** One operation in a line: those behind it have the same time to go, and came later. */
interface Waiter {
  due: number
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
 */
export function createDeadlines(clock: Clock): Deadlines {
  const lines = new Map<number, Line>()
  let ticking = false
  /** While a grace lasts, until when at most. */
  let graceUntil: number | undefined

  function arm(): void {
    ticking = true
    const armed = clock.monotonic()
    const expected = armed + TICK_MS
    clock.timer(TICK_MS, () => {
      const now = clock.monotonic()
      if (now < armed) goBack(armed - now)
      // A tick that comes late means that this process stalled: answers may lie unread in the socket, and what was due
      // meanwhile is all done now. So they get until the first tick in time before anyone is told that the server was
      // slow. As long as the stall was, and then once not: a process may be late all the time.
      const lateMs = now - expected
      const isLate = lateMs > TICK_MS
      const isGrace = isLate && (graceUntil === undefined || now < graceUntil)
      if (!isGrace) graceUntil = undefined
      else graceUntil ??= now + Math.min(lateMs, LONGEST_GRACE_MS)
      const until = isGrace ? -Infinity : now
      ticking = false
      let waiting = false
      for (const [ms, line] of lines) {
        advance(line, until)
        // Durations may be worked out anew for each call.
        if (line.first === undefined) lines.delete(ms)
        else waiting = true
      }
      if (waiting) arm()
    })
  }

  /** Clocks should not; but if one does, whoever waits must not wait for it to come up again, nor must those behind. */
  function goBack(ms: number): void {
    for (const { first } of lines.values()) {
      for (let waiter = first; waiter !== undefined; waiter = waiter.next) waiter.due -= ms
    }
  }

  /** Takes from the head of a line those that are settled or due. */
  function advance(line: Line, until: number): void {
    let waiter = line.first
    while (waiter !== undefined && (waiter.settled || waiter.due <= until)) {
      if (!waiter.settled) {
        waiter.settled = true
        waiter.expire()
      }
      waiter = waiter.next
    }
    line.first = waiter
  }

  function join(ms: number, waiter: Waiter): void {
    let line = lines.get(ms)
    if (line === undefined) lines.set(ms, (line = { first: undefined, last: undefined }))
    // Here too, because a process that is busy enough may get to no timer for long.
    advance(line, -Infinity)
    if (line.first === undefined) line.first = waiter
    else if (line.last !== undefined) line.last.next = waiter
    line.last = waiter
    if (!ticking) arm()
  }

  return {
    within(operation, ms, course, token) {
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          due: clock.monotonic() + ms,
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
