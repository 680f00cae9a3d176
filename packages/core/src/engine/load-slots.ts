import type { Clock, Timer } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import { isInsideAnyLoad } from './current-load.js'
import type { ReadCall } from './read-call.js'

/** A place among the loads that run at once. */
export interface LoadSlot {
  readonly since: number
}

/**
 * How many loads of one cache run at once in this process. The others queue, and whoever came first goes first. Nobody
 * queues for longer than a caller waits for anything: then its load runs all the same.
 */
export interface LoadSlots {
  /** A slot, or the promise of one where the load has to queue. */
  enter(call: Pick<ReadCall, 'method' | 'key'>): LoadSlot | Promise<LoadSlot>
  leave(slot: LoadSlot): void
  /** Lets the loads of this key go at once, because one that has a slot waits for them. */
  hurry(key: string): void
}

/** What slots need. */
export interface LoadSlotsParts {
  readonly clock: Clock
  readonly emit: Emit
  /** How many there are now. */
  readonly limit: () => number
  /** How long a load queues at most, in milliseconds. */
  readonly waitMs: number
  /** A load that has run for longer keeps nobody out any more. */
  readonly trustedMs: number
}

interface Queued {
  readonly key: string
  readonly due: number
  readonly admit: (slot: LoadSlot) => void
}

/** For loads that come from inside another: waiting for a slot, they would wait for themselves. */
const NO_SLOT: LoadSlot = { since: 0 }

/** Any number of loads at once, such as for those inside a transaction: others may wait for the locks that it holds. */
export const UNLIMITED: LoadSlots = { enter: () => NO_SLOT, leave() {}, hurry() {} }

/** See {@link LoadSlots}. */
export function createLoadSlots({ clock, emit, limit, waitMs, trustedMs }: LoadSlotsParts): LoadSlots {
  /** Both in the order in which they came. */
  const running = new Set<LoadSlot>()
  const queue = new Set<Queued>()
  let timer: Timer | undefined

  function hasRoom(): boolean {
    const most = limit()
    if (running.size < most) return true
    for (const slot of running) {
      if (clock.monotonic() - slot.since < trustedMs) break
      running.delete(slot)
    }
    return running.size < most
  }

  function take(): LoadSlot {
    const slot = { since: clock.monotonic() }
    running.add(slot)
    return slot
  }

  function admit(queued: Queued): void {
    queue.delete(queued)
    queued.admit(take())
  }

  function admitWhile(mayGo: (queued: Queued) => boolean): void {
    for (const queued of queue) {
      if (!mayGo(queued)) break
      admit(queued)
    }
    arm()
  }

  /** One timer, for the first in the queue, whose time is over first; one that has gone meanwhile lets it ring in vain. */
  function arm(): void {
    const [first] = queue
    if (first === undefined) {
      timer?.cancel()
      timer = undefined
    } else if (timer === undefined) {
      timer = clock.timer(first.due - clock.monotonic(), () => {
        timer = undefined
        admitWhile(({ due }) => due <= clock.monotonic())
      })
      timer.unref()
    }
  }

  return {
    enter({ method, key }) {
      if (isInsideAnyLoad()) return NO_SLOT
      if (queue.size === 0 && hasRoom()) return take()
      const entering = new Promise<LoadSlot>((resolve) => {
        queue.add({ key, due: clock.monotonic() + waitMs, admit: resolve })
      })
      emit({ type: 'load.queued', method, key, length: queue.size })
      // There may be more slots than when the others came.
      admitWhile(hasRoom)
      return entering
    },
    leave(slot) {
      running.delete(slot)
      if (queue.size > 0) admitWhile(hasRoom)
    },
    hurry(key) {
      for (const queued of queue) if (queued.key === key) admit(queued)
      arm()
    },
  }
}
