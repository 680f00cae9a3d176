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
  while (branches.length > 0) {
    if (runs++ === maxRuns) return { runs: maxRuns, states: seen.size, complete: false, found: undefined }
    const path = branches.pop() as number[]
    const found = await run(start(), (steps, depth, world) => {
      if (depth < path.length) return path[depth]
      const state = world.fingerprint()
      if (seen.has(state)) return undefined
      seen.add(state)
      // The last branch is taken up first, so the first step of each state is followed here and now.
      for (let other = steps.length - 1; other > 0; other--) branches.push([...path, other])
      path.push(0)
      return 0
    })
    if (found !== undefined) return { runs, states: seen.size, complete: false, found }
  }
  return { runs, states: seen.size, complete: true, found: undefined }
}

/** Tries random orders, each named by its seed. */
export async function exploreSome(start: () => World, seeds: number, firstSeed = 1): Promise<Exploration> {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const random = seeded(seed)
    const found = await run(start(), (steps) => Math.floor(random() * steps.length))
    if (found !== undefined) {
      const trace = [`seed ${seed}`, ...found.trace]
      return { runs: seed - firstSeed + 1, states: 0, complete: false, found: { ...found, trace } }
    }
  }
  return { runs: seeds, states: 0, complete: false, found: undefined }
}

type Choose = (steps: readonly Step[], depth: number, world: World) => number | undefined

async function run(world: World, choose: Choose): Promise<Counterexample | undefined> {
  const trace: string[] = []
  for (let depth = 0; ; depth++) {
    await quiet()
    const violation = world.violation()
    if (violation !== undefined) return { trace, violation }
    const steps = world.steps()
    if (steps.length === 0) return undefined
    const choice = choose(steps, depth, world)
    if (choice === undefined) return undefined
    const step = steps[choice] as Step
    trace.push(step.name)
    step.take()
  }
}

/** More turns of the microtask queue than any reaction in the engine takes; a macrotask each would cost ten times more. */
const TURNS = 40

/** Lets every promise that is settled run its course, until the system waits for a step. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve()
}

/** Mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
