import { fakeClock } from '../../../testing/src/fake-clock.js'
import type { Engine } from '../../src/engine/engine.js'
import { memoryStore } from '../../src/store/memory-store.js'
import type { NearMode } from '../simulation/case.js'
import { seeded } from '../simulation/seeded.js'
import { wordFor } from '../simulation/word-for.js'
import { createDeeds } from './deeds.js'
import { createOwed } from './owed.js'
import { passing } from './passing.js'
import { BOUND_MS, startProcess, type Mutant } from './process.js'
import { createRows } from './rows.js'
import type { Weather } from './wire.js'
import { createWording } from './wording.js'

/** Who hears what happens in a run. */
export interface Listener {
  /** Each kind of thing: events, commands, what was read. */
  readonly show: (what: string) => void
  /** Each thing, in order, up to what broke the promise; costly. */
  readonly story?: ((line: string) => void) | undefined
}

const PROCESSES = ['a', 'b', 'c'] as const
const DEEDS = 400
/** When everything must have ended: a load takes 40 s at the most, a pending invalidation is tried twice a second. */
const ENDS_IN_MS = 200_000

/**
 * One run: processes over one store do what chance tells them, until all has ended and they have closed. The same seed
 * gives the same run. Says what was wrong, if anything was.
 */
export async function run(seed: number, { show, story }: Listener, mutant?: Mutant): Promise<string | undefined> {
  const chance = seeded(seed)
  const oneOf = <T>(some: readonly T[]): T => some[Math.floor(chance() * some.length)] as T
  const clock = fakeClock()
  // Where there is less room than there are keys, anything may be evicted.
  const max = oneOf([3, 100])
  const server = memoryStore({ clock, max })
  // Of its own, so that a run without is as it was.
  const nearChance = seeded(seed + 1_000_000)
  const hasNear = nearChance() < 0.5
  // What lies near is dropped by every write of its own process.
  const share = oneOf([0.5, 0.65, 0.85])
  const reading = hasNear ? 0.95 : share
  const modes = new Map<string, NearMode | undefined>()
  for (const process of PROCESSES) {
    const dice = hasNear ? nearChance() : 0
    modes.set(process, dice < 0.2 ? undefined : dice < 0.4 ? 'validate' : 'bounded')
  }
  const failed = new Set<string>()
  const weather: Weather = { lost: oneOf([0, 0.02, 0.1]), isSlow: chance() < 0.3 }
  const told = createWording()
  let broken: string | undefined
  let moments = 0
  const moment = (): number => ++moments
  const breakPromise = (violation: string): void => void (broken ??= violation)
  const isKept = (): boolean => broken === undefined
  const trouble = (error: unknown): void => breakPromise(`something failed: ${String(error)}`)

  function tell(process: string, line: () => string): void {
    if (isKept()) story?.(`${clock.monotonic().toFixed(1)} ${process} ${line()}`)
  }

  function start(process: string): Engine {
    return startProcess(process, {
      server: server({ prefix: 'x:', format: 'text', report: trouble, renewed() {} }),
      clock,
      chance,
      weather,
      mutant,
      near: modes.get(process),
      // The shorter one gives up at the first failure.
      invalidateTryMs: oneOf([5, 200]),
      emit(event) {
        const word = wordFor(event)
        show(word)
        tell(process, () => `says ${word}${'key' in event ? ` of ${event.key}` : ''}`)
        if (event.type === 'background.failed') trouble(event.error)
        if (event.type === 'fence.failed') failed.add(event.method)
      },
      tell(what, given, reply) {
        show(what)
        tell(process, () => `${what}: ${told(given)}${reply === undefined ? '' : ` → ${told(reply)}`}`)
      },
    })
  }

  /** Lets time pass until all of these are over. */
  async function end(what: string, works: readonly Promise<void>[]): Promise<void> {
    const over = new Set<string>()
    void Promise.all(works).then(() => over.add(what))
    for (let ms = 0; ms < ENDS_IN_MS && over.size === 0 && isKept(); ms += 500) await clock.advance(500)
    if (over.size === 0) breakPromise(`${what} did not end`)
  }

  const processes = Object.fromEntries(PROCESSES.map((process) => [process, start(process)]))
  const rows = createRows(clock, chance, moment)
  const owed = createOwed()
  const begin = createDeeds({
    ...{ rows, processes, chance, moment, owed, reading, breakPromise, tell, show, failed },
    clock,
    boundOf: (process) => (modes.get(process) === 'bounded' ? BOUND_MS : 0),
    pass: (ms) => passing(clock, ms),
    evicts: max < 100,
  })

  const deeds: Promise<void>[] = []
  for (let begun = 0; begun < DEEDS && isKept(); begun++) {
    deeds.push(begin().catch(trouble))
    if (chance() < 0.5) await clock.advance(chance() * 10)
    if (chance() < 0.01) await clock.advance(chance() * 3_000)
  }
  await end('what was begun', deeds)
  await clock.advance(60_000)
  const closing = Object.values(processes).map((engine) => engine.close().catch(trouble))
  await end('closing', closing)
  await clock.advance(10_000)
  if (clock.pending() > 0) breakPromise(`${clock.pending()} timers were left`)
  return broken
}
