import { systemClock } from '@readthrough/core'
import type { FakeClock } from '../fake-clock.js'
import type { Cast } from './cast.js'
import type { RaceFault } from './race-error.js'
import { turn, type Turns } from './turns.js'

/** How long things may take that are not for the race to decide, in milliseconds of the machine. */
export interface Patience {
  /** A step that has not been answered for so long waits for the step of another, as behind a lock. */
  readonly blockedMs: number
  /** Where nothing goes on for so long, nothing ever will. */
  readonly stuckMs: number
}

/** Turns of the event loop that something may take that is no step. */
const TURNS = 10
/** Who waits for the load of another process looks again within this time, in that of the caches. */
const LOOK_AGAIN_MS = 200
const TICK_MS = 5

/** Waits until something happens that needs no turn; `false` when nothing has. */
export async function movesOn(turns: Turns, cast: Cast, clock: FakeClock, { stuckMs }: Patience): Promise<boolean> {
  const before = momentOf(turns, cast)
  const hasMoved = (): boolean => momentOf(turns, cast) !== before
  for (let i = 0; i < TURNS; i++) if (await turn().then(hasMoved)) return true
  // The caches' own time stands still as long as anything else can go on.
  if (turns.waiting.length === 0 && turns.underWay() === 0) {
    for (let ms = 0; ms < LOOK_AGAIN_MS; ms += TICK_MS) if (await clock.advance(TICK_MS).then(hasMoved)) return true
  }
  for (const since = systemClock.monotonic(); systemClock.monotonic() - since < stuckMs;) {
    await pause(1)
    if (hasMoved()) return true
  }
  return false
}

function momentOf(turns: Turns, cast: Cast): string {
  return [turns.waiting.length, turns.underWay(), turns.deeds.length, cast.moment()].join()
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void systemClock.timer(ms, resolve))
}

/** The error of an order that does not go on. */
export function stuckFault(turns: Turns): RaceFault {
  if (turns.waiting.length > 0) {
    return {
      message:
        'The same steps did not lead to the same place a second time. What takes time or chance in the repository must ' +
        'be a step of the race (race.paused, race.step), and each order must begin with a database in the same state.',
    }
  }
  const what = turns.underWay() > 0 ? 'a step is not answered' : 'someone waits for what is no step of the race'
  return { message: `The order does not come to its end: ${what}.` }
}
