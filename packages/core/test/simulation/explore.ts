import { hash } from 'node:crypto'
import { seeded } from './seeded.js'
import { settle } from './settle.js'

/** Something that can happen next in a world. */
export interface Step {
  readonly name: string
  readonly take: () => void
}

/** One run of the system under test, driven a step at a time. */
export interface World {
  /** What may happen next; empty when the run is over. Always in the same order for the same past. */
  steps(): readonly Step[]
  /** Equal for two runs whose futures are equal. */
  fingerprint(): string
  /** What went wrong, if anything has. */
  violation(): string | undefined
  /** Is told when nobody goes on with it. */
  end(): void
}

/** How a broken promise came about: the steps in order, and what was wrong at the end. */
export interface Counterexample {
  readonly trace: readonly string[]
  readonly violation: string
}

/** What an exploration has seen. */
export interface Exploration {
  readonly runs: number
  readonly states: number
  /** Whether every order was seen; `false` where the bound ended it first. */
  readonly complete: boolean
  readonly found: Counterexample | undefined
}

/**
 * Tries every order of steps, depth first, by running the world again from its start for each branch. A state that was
 * met before, whatever the way to it, is not explored twice. Stops at the first violation.
 */
export async function exploreAll(start: () => World, maxRuns: number): Promise<Exploration> {
  const seen = new Set<string>()
  const branches: number[][] = [[]]
  let runs = 0
  const end = (complete: boolean, found?: Counterexample): Exploration => ({
    runs,
    states: seen.size,
    complete,
    found,
  })
  return inTurns(() => {
    const path = branches.pop()
    if (path === undefined) return end(true)
    if (runs === maxRuns) return end(false)
    runs++
    const found = run(start(), (steps, depth, world) => {
      if (depth < path.length) return path[depth]
      const state = hash('sha1', world.fingerprint(), 'base64')
      if (seen.has(state)) return undefined
      seen.add(state)
      // The last branch is taken up first, so the first step of each state is followed here and now.
      for (let other = steps.length - 1; other > 0; other--) branches.push([...path, other])
      path.push(0)
      return 0
    })
    return found && end(false, found)
  })
}

/**
 * Tries random orders, each named by its seed. Each has a patience of its own, with which it goes on with what has begun
 * before it begins something else: where everything begins at once, hardly anything ever comes to its end undisturbed.
 */
export async function exploreSome(start: () => World, seeds: number, firstSeed = 1): Promise<Exploration> {
  let seed = firstSeed
  return inTurns(() => {
    if (seed === firstSeed + seeds) return { runs: seeds, states: 0, complete: false, found: undefined }
    const random = seeded(seed++)
    const patience = random()
    let beginnings: ReadonlySet<string> | undefined
    const found = run(start(), (steps) => {
      beginnings ??= new Set(steps.map(({ name }) => name))
      const begun = steps.filter(({ name }) => beginnings?.has(name) === false)
      const chosen = begun.length > 0 && random() < patience ? begun : steps
      return steps.indexOf(chosen[Math.floor(random() * chosen.length)] as Step)
    })
    if (found === undefined) return undefined
    const trace = [`seed ${seed - 1}`, ...found.trace]
    return { runs: seed - firstSeed, states: 0, complete: false, found: { ...found, trace } }
  })
}

type Choose = (steps: readonly Step[], depth: number, world: World) => number | undefined

function run(world: World, choose: Choose): Counterexample | undefined {
  try {
    return follow(world, choose)
  } finally {
    world.end()
  }
}

function follow(world: World, choose: Choose): Counterexample | undefined {
  const trace: string[] = []
  for (let depth = 0; ; depth++) {
    settle()
    const violation = world.violation()
    if (violation !== undefined) return { trace, violation }
    const next = world.steps()
    if (next.length === 0) return undefined
    const choice = choose(next, depth, world)
    if (choice === undefined) return undefined
    const step = next[choice] as Step
    trace.push(step.name)
    step.take()
  }
}

/** How long the test runner may hear nothing. */
const TURN_MS = 200

/** Calls `work` until it gives something, outside of any promise reaction. */
function inTurns<T>(work: () => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const turn = (): void => {
      const until = Date.now() + TURN_MS
      try {
        while (Date.now() < until) {
          const result = work()
          if (result !== undefined) return resolve(result)
        }
      } catch (error) {
        return reject(error)
      }
      setImmediate(turn)
    }
    setImmediate(turn)
  })
}
