import { setImmediate as turn } from 'node:timers/promises'
import { Draw } from './draw.js'
import { shrink } from './shrink.js'
import type { Session, Setting, Target } from './target.js'
import { peakMemory, watchProcess, wordsOf, type Watch } from './watch.js'

/** What a case may take, and how far beyond the most that it ever had it may take the process. */
const MOST_MS = 1_000
const MOST_BYTES = 128 * 1024 * 1024
/** Cases between two looks at the process around them. */
const BATCH = 64
const BATCH_MS = 20
const MOST_FINDS = 5

/** How long to go on: so many cases, or so many milliseconds. */
export interface Budget {
  readonly cases: number
  readonly ms: number
}

/** Something that must not be. */
export interface Find {
  /** Which case of this seed shows it. */
  readonly number: number
  /** What is wrong, with the smallest input that shows it. */
  readonly wrong: string
  /** The choices that make that input. */
  readonly choices: readonly number[]
}

/** What came of one target. */
export interface Outcome {
  readonly target: string
  readonly cases: number
  readonly ms: number
  readonly finds: readonly Find[]
  /** How often what was seen, by name. */
  readonly seen: Readonly<Record<string, number>>
}

/** What a hunt is given besides the target. */
export interface Hunting extends Pick<Setting, 'fault' | 'redisUrl'> {
  readonly seed: number
  readonly budget: Budget
  /** The first case. @default 0 */
  readonly from?: number
  /** Finds after which the target is given up. @default 5 */
  readonly mostFinds?: number
}

/** Feeds a target with case after case, until the budget is spent or it has failed often enough. */
export async function hunt(
  target: Target,
  { seed, budget, from = 0, mostFinds = MOST_FINDS, ...given }: Hunting,
): Promise<Outcome> {
  const seen: Record<string, number> = {}
  const again = (number: number): Draw => Draw.of(seed, target.name, number)
  const saw: Setting['saw'] = (what, times = 1) => {
    seen[what] = (seen[what] ?? 0) + times
  }
  const startedAt = performance.now()
  const watch = watchProcess()
  const session = await target.open({ ...given, again, saw })
  const judge = (draw: Draw): Promise<string | undefined> => judged(target, session, watch, draw)
  const finds: Find[] = []
  let number = from

  const note = async (at: number, wrong: string): Promise<void> => {
    // Alike finds are one: what stands before the input.
    const kind = kindOf(wrong)
    if (finds.some((find) => kindOf(find.wrong) === kind)) return
    watch.trouble()
    const draw = again(at)
    const isSame = async (made: Draw): Promise<string | undefined> => {
      const found = await judge(made)
      return found !== undefined && kindOf(found) === kind ? found : undefined
    }
    // What takes long takes long to shrink, and the most memory that was ever taken is not taken again.
    const isCostly = kind.startsWith('too ')
    await judge(draw)
    const choices = isCostly
      ? draw.taken
      : await shrink(draw.taken, async (fewer) => (await isSame(Draw.from(fewer))) !== undefined)
    const least = Draw.from(choices)
    finds.push({ number: at, wrong: (isCostly ? undefined : await isSame(least)) ?? wrong, choices: least.taken })
  }

  try {
    while (number - from < budget.cases && performance.now() - startedAt < budget.ms && finds.length < mostFinds) {
      const first = number
      const batchEndsAt = performance.now() + BATCH_MS
      do {
        const draw = again(number)
        const wrong = target.weighs === true ? await judge(draw) : await tried(session, draw)
        if (wrong !== undefined) await note(number, wrong)
        number++
      } while (number - first < BATCH && number - from < budget.cases && performance.now() < batchEndsAt)
      await turn()
      // The rest of what is shared is looked at now and then.
      const polluted = number % 1_000 < number - first ? watch.pollution() : undefined
      if (polluted !== undefined) await note(first, `pollution: ${polluted}`)
      // Who it was is found out one by one.
      for (let at = first; watch.trouble() !== undefined && at < number; at++) {
        const wrong = await judge(again(at))
        if (wrong !== undefined) await note(at, wrong)
      }
    }
    const polluted = watch.pollution()
    if (polluted !== undefined) finds.push({ number, wrong: `${polluted}: at the end`, choices: [] })
  } finally {
    await session.close()
    watch.stop()
  }
  return { target: target.name, cases: number - from, ms: performance.now() - startedAt, finds, seen }
}

/** One case, with what it takes and what it does to the process. */
async function judged(target: Target, session: Session, watch: Watch, draw: Draw): Promise<string | undefined> {
  const before = peakMemory()
  const { wrong, ms } = await timed(session, draw)
  if (wrong !== undefined) return wrong
  const grownBy = peakMemory() - before
  if (target.weighs === true && grownBy > MOST_BYTES) {
    return `too much memory: ${(grownBy / 1e6).toFixed(0)} MB, ${session.words()}`
  }
  // The machine may have been busy: once is no proof.
  if (ms > MOST_MS && (await timed(session, Draw.from(draw.taken))).ms > MOST_MS) {
    return `too slow: ${ms.toFixed(0)} ms, ${session.words()}`
  }
  if (target.weighs !== true) await turn()
  const trouble = watch.trouble()
  return trouble && `${trouble}, ${session.words()}`
}

async function timed(session: Session, draw: Draw): Promise<{ wrong: string | undefined; ms: number }> {
  const startedAt = performance.now()
  const wrong = await tried(session, draw)
  return { wrong, ms: performance.now() - startedAt }
}

async function tried(session: Session, draw: Draw): Promise<string | undefined> {
  try {
    return await session.run(draw)
  } catch (error) {
    return `a crash: ${wordsOf(error)}, ${session.words()}`
  }
}

function kindOf(wrong: string): string {
  return wrong.slice(0, wrong.indexOf(':') >>> 0)
}
