import { refuseUnknown } from '../refuse-unknown.js'
import { explore } from './explore.js'
import { runOrder, type Arrange, type Outcome } from './order.js'
import { STORE } from './paused-store.js'
import { RaceError, RETURNED } from './race-error.js'
import type { Deed } from './turns.js'

/** What {@link checkRaces} takes. */
export interface RaceOptions {
  /** After how many orders it ends. @default 1_000 */
  readonly maxOrders?: number | undefined
  /**
   * How long a step may take before it counts as waiting for another step, as behind a lock of the database, in
   * milliseconds. Longer than your slowest query; each order in which one waits takes as long. @default 100
   */
  readonly blockedAfterMs?: number | undefined
}

/** What {@link checkRaces} has seen, where nothing was wrong. */
export interface RaceReport {
  /** How many orders were tried. */
  readonly orders: number
  /** Whether these were all; `false` where `maxOrders` ended it first. */
  readonly isComplete: boolean
}

const OPTIONS: readonly (keyof RaceOptions)[] = ['maxOrders', 'blockedAfterMs']

const STUCK_MS = 2_000

/**
 * Lets reads and writes of a repository meet in every order of their steps, and finds out whether a read that began when
 * the write had returned was ever answered with what the database no longer holds. So it finds an `@Invalidate` that is
 * missing, names the wrong key, tag or pattern, or comes before the commit.
 *
 * A step is one call of the store or of what the race has paused of the database. `arrange` is called for each order and
 * begins from nothing; then one step is let go at a time. The orders come with the fewest changes between those who take
 * part first, the same in each run. Needs no test runner.
 *
 * @throws RaceError with the order that breaks; also when a read or a write throws, when an order does not come to its
 * end or does not repeat, and when the race proves nothing because no value was ever found in the cache, or nothing was
 * paused of the database. RangeError for an impossible option, TypeError for an unknown one.
 * @example
 * await checkRaces((race) => {
 *   const table = ordersTable()
 *   const orders = new OrderRepository(race.paused(table, ['find', 'save']))
 *   setDefaultCache(race.cache())
 *   return {
 *     read: () => orders.findById(1),
 *     write: () => orders.save({ id: 1, total: 12 }),
 *     truth: () => table.find(1),
 *   }
 * })
 */
export async function checkRaces<Value>(arrange: Arrange<Value>, options: RaceOptions = {}): Promise<RaceReport> {
  refuseUnknown(options, OPTIONS, 'checkRaces')
  const { maxOrders = 1_000, blockedAfterMs = 100 } = options
  for (const [name, value] of Object.entries({ maxOrders, blockedAfterMs })) {
    if (Number.isInteger(value) && value >= 1) continue
    throw new RangeError(`checkRaces: option '${name}' must be a whole number from 1, got ${String(value)}`)
  }
  const patience = { blockedMs: blockedAfterMs, stuckMs: STUCK_MS }
  const proof = { hit: false, load: false, write: false }
  const run = async (choose: Parameters<typeof runOrder>[1]): Promise<Outcome | undefined> => {
    const outcome = await runOrder(arrange, choose, patience)
    proof.hit ||= outcome.hasHit
    proof.load ||= outcome.deeds.some(isInDatabase('reader'))
    proof.write ||= outcome.deeds.some(isInDatabase('writer'))
    return outcome.fault && outcome
  }

  const { orders, isComplete, found } = await explore(run, maxOrders)
  if (found?.fault !== undefined) throw new RaceError(found.fault, found.deeds, orders)
  if (!proof.hit) throw provesNothing('no value was ever found in the cache. Does the repository use race.cache()?')
  if (!proof.load) throw provesNothing('no read asked the database by a step. Is what it uses race.paused()?')
  if (!proof.write) throw provesNothing('no write went to the database by a step. Is what it uses race.paused()?')
  return { orders, isComplete }
}

function isInDatabase(role: string): (deed: Deed) => boolean {
  return ({ actor, label }) => actor.startsWith(role) && label !== RETURNED && !label.startsWith(STORE)
}

function provesNothing(why: string): RaceError {
  return new RaceError({ message: `The race proves nothing: ${why}` })
}
