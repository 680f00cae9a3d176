import type { Mutant } from './process.js'
import { run } from './run.js'

/** A run that broke the promise, and what happened in it. */
export interface Finding {
  readonly seed: number
  readonly violation: string
  /** The last things that happened before and concern it, in order. */
  readonly story: readonly string[]
}

/** What a search came to. */
export interface Search {
  readonly runs: number
  readonly found: Finding | undefined
  /** The kinds of things that happened, with how often. */
  readonly shown: ReadonlyMap<string, number>
}

/** How much of a story is told. */
const MOST_LINES = 150

/** Runs seed after seed, up to the first that breaks the promise. */
export async function search(seeds: number, mutant?: Mutant): Promise<Search> {
  const shown = new Map<string, number>()
  const show = (what: string): void => void shown.set(what, (shown.get(what) ?? 0) + 1)
  for (let runs = 1; runs <= seeds; runs++) {
    const violation = await run(runs, { show }, mutant)
    if (violation === undefined) continue
    const story = about(violation, await storyOf(runs, mutant)).slice(-MOST_LINES)
    return { runs, found: { seed: runs, violation, story }, shown }
  }
  return { runs: seeds, found: undefined, shown }
}

/** The same run again, told. */
export async function storyOf(seed: number, mutant?: Mutant): Promise<readonly string[]> {
  const story: string[] = []
  await run(seed, { show: () => {}, story: (line) => void story.push(line) }, mutant)
  return story
}

/** A finding, for people. */
export function reportOf({ seed, violation, story }: Finding): string {
  return `seed ${seed}: ${violation}\n  ${story.join('\n  ')}`
}

/** The lines that name the same key as the violation, or none. */
function about(violation: string, story: readonly string[]): readonly string[] {
  const key = /\bk\d/.exec(violation)?.[0]
  return key === undefined ? story : story.filter((line) => line.includes(key) || !/\bk\d/.test(line))
}
