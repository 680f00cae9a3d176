import { RETURNED, type RaceFault } from './race-error.js'
import { briefly, type Turns } from './turns.js'

/** What one who takes part does. `check`: a read after all writes; `last check`: one when nothing is left to happen. */
export type Role = 'reader' | 'writer' | 'check' | 'last check'

/** Those who take part in one order. */
export interface Cast {
  /** Starts one for each of these calls; `judge` says what is wrong with an answer. */
  start(
    role: Role,
    calls: Iterable<() => Promise<unknown>>,
    judge?: (answer: unknown) => Promise<RaceFault | undefined>,
  ): void
  hasBegun(role: Role): boolean
  /** Whether all of them that have begun have returned; without a role, all of all. */
  hasEnded(role?: Role): boolean
  /** The first thing that went wrong. */
  fault(): RaceFault | undefined
  fail(fault: RaceFault): void
  /** Differs when something has happened among them. */
  moment(): number
}

/** See {@link Cast}. */
export function createCast(turns: Turns): Cast {
  const open = new Map<Role, number>()
  let fault: RaceFault | undefined
  let moment = 0
  const fail = (found: RaceFault): void => void (fault ??= found)

  async function play(
    role: Role,
    actor: string,
    call: () => Promise<unknown>,
    judge: ((answer: unknown) => Promise<RaceFault | undefined>) | undefined,
  ): Promise<void> {
    try {
      const answer = await turns.act(actor, async () => call())
      turns.note(actor, RETURNED)
      const found = await judge?.(answer)
      if (found !== undefined) fail(found)
    } catch (cause) {
      fail({ message: `A ${role} has thrown: ${briefly(cause)}`, cause })
    } finally {
      open.set(role, (open.get(role) ?? 0) - 1)
      moment++
    }
  }

  return {
    start(role, calls, judge) {
      const given = [...calls]
      open.set(role, given.length)
      given.forEach((call, i) => {
        // Rejects for nobody.
        void play(role, given.length === 1 ? role : `${role} ${i + 1}`, call, judge)
      })
    },
    hasBegun: (role) => open.has(role),
    hasEnded: (role) => (role === undefined ? [...open.values()].every((count) => count === 0) : open.get(role) === 0),
    fault: () => fault,
    fail,
    moment: () => moment,
  }
}
