import type { Clock } from '../base/clock.js'
import { CircuitOpenError } from '../base/errors.js'
import type { Random } from '../base/random.js'
import type { Emit } from '../events/emitter.js'
import type { Stats } from '../events/stats.js'

/** The right to send one command, and the duty to say what has become of it. */
export interface Pass {
  /** The store has answered in time, if only to refuse. */
  answered(): void
  /**
   * The store has not answered. `isSpread`: others than the server that was asked may well do so. `calls`: how many were
   * sent as this one command. @default 1
   */
  failed(error: unknown, isSpread: boolean, calls?: number): void
}

/**
 * Spares callers a store that cannot be reached. Closed: commands are sent. Open: none is, for a pause. Half-open: the
 * one that comes next is sent, and its outcome decides for all.
 */
export interface Circuit {
  /** Leave to send a command; `undefined` where it must not be sent. The very next may be another matter. */
  enter(): Pass | undefined
  /** For what is sent in any case: it neither opens nor closes the circuit. */
  readonly bystander: Pass
  /** Why a command was not sent. Counts it. */
  refuse(operation: string): CircuitOpenError
  /** Resolves once the command that is out to decide has done so; `undefined` while none is. Never rejects. */
  verdict(): Promise<void> | undefined
  /** An answer has come for which nobody waits any more: an open circuit is tried at once, without its pause. */
  heard(): void
  /** Another connection answers from here on: the same, and what becomes of older commands says nothing any more. */
  renewed(): void
  isClosed(): boolean
  readonly state: Stats['circuit']
}

/** What a circuit needs. */
export interface CircuitOptions {
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  /** So many commands without an answer, one after the other, open it; `Infinity` for never. */
  readonly failures: number
  /** How long it stays open before it is tried, give or take a quarter. */
  readonly pauseMs: number
  /** Called for each command that is not sent. */
  readonly onRefused: () => void
  /** Called whenever it is closed again. */
  readonly onClosed: () => void
}

/**
 * What was sent together fails together. Where one server of several is away, that is one failure, until the others have had
 * time to answer; in milliseconds.
 */
const APART_MS = 5

/** `since`, in all of them: when the first of the failures in a row was noticed. */
interface Closed extends Pass {
  readonly kind: 'closed'
  failures: number
  since: number
  /** When the last of them was noticed. */
  last: number
}

interface Open {
  readonly kind: 'open'
  readonly since: number
  readonly error: unknown
  readonly at: number
  readonly pauseMs: number
  /** An answer that came late has misled us once: the store is slow, not back. */
  readonly isDeaf: boolean
}

interface HalfOpen {
  readonly kind: 'half-open'
  readonly since: number
  readonly error: unknown
  /** Because of an answer that came late. */
  readonly isEarly: boolean
  probe: Pass | undefined
  verdict: { readonly promise: Promise<void>; readonly fall: () => void } | undefined
}

/** See {@link Circuit}. It sets no timer: time that has passed is noticed by the next command. */
export function createCircuit(options: CircuitOptions): Circuit {
  const { clock, random, emit, failures, pauseMs, onRefused, onClosed } = options
  // A state is its own pass: what was sent in an earlier one has a pass that is not the state any more, and decides nothing.
  let state: Closed | Open | HalfOpen = closed()

  function closed(): Closed {
    const self: Closed = {
      kind: 'closed',
      failures: 0,
      since: 0,
      last: -Infinity,
      answered() {
        if (state === self) self.failures = 0
        else heard()
      },
      failed(error, isSpread, calls = 1) {
        if (state !== self) return
        const now = clock.monotonic()
        if (isSpread && self.failures > 0 && Math.abs(now - self.last) < APART_MS) return
        self.last = now
        if (self.failures === 0) self.since = now
        self.failures += calls
        if (self.failures < failures) return
        open(self.since, error, false)
        emit({ type: 'circuit.opened', error })
      },
    }
    return self
  }

  function open(since: number, error: unknown, isDeaf: boolean): void {
    state = {
      kind: 'open',
      since,
      error,
      at: clock.monotonic(),
      pauseMs: pauseMs * (0.75 + random.fraction() / 2),
      isDeaf,
    }
  }

  /** Also when the clock goes back, as it should not: else the pause would last until it has come up again. */
  function isOver({ at, pauseMs: ms }: Open): boolean {
    const passedMs = clock.monotonic() - at
    return passedMs >= ms || passedMs < 0
  }

  function downFor({ since }: Open | HalfOpen): number {
    return Math.max(0, clock.monotonic() - since)
  }

  function halfOpen({ since, error }: Open | HalfOpen, isEarly: boolean): HalfOpen {
    return { kind: 'half-open', since, error, isEarly, probe: undefined, verdict: undefined }
  }

  function probe(self: HalfOpen): Pass {
    return {
      answered() {
        if (state !== self) return heard()
        state = closed()
        emit({ type: 'circuit.closed', ms: downFor(self) })
        self.verdict?.fall()
        onClosed()
      },
      failed(error) {
        if (state !== self) return
        open(self.since, error, self.isEarly)
        self.verdict?.fall()
      },
    }
  }

  function heard(): void {
    if (state.kind === 'open' && !state.isDeaf) state = halfOpen(state, true)
  }

  return {
    enter() {
      if (state.kind === 'closed') return state
      if (state.kind === 'open' && isOver(state)) state = halfOpen(state, false)
      if (state.kind === 'open' || state.probe !== undefined) return undefined
      return (state.probe = probe(state))
    },
    bystander: { answered: heard, failed() {} },
    refuse(operation) {
      onRefused()
      const [downMs, cause] = state.kind === 'closed' ? [0, undefined] : [downFor(state), state.error]
      const message = `The store has not answered for ${Math.round(downMs)} ms, and was not asked to ${operation}`
      return new CircuitOpenError(operation, message, downMs, { cause })
    },
    verdict() {
      if (state.kind !== 'half-open' || state.probe === undefined) return undefined
      return (state.verdict ??= newVerdict()).promise
    },
    heard,
    renewed() {
      const before = state
      state = before.kind === 'closed' ? closed() : halfOpen(before, false)
      if (before.kind === 'half-open') before.verdict?.fall()
    },
    isClosed: () => state.kind === 'closed',
    get state() {
      return state.kind
    },
  }
}

function newVerdict(): NonNullable<HalfOpen['verdict']> {
  let fall = (): void => {}
  const promise = new Promise<void>((resolve) => {
    fall = resolve
  })
  return { promise, fall: () => fall() }
}
