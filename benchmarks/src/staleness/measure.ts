import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { quantileSorted } from 'simple-statistics'
import { startChild } from '../harness/child.js'
import { failureOf, figureOf, orderOf, type Figure, type Outcome } from '../harness/rounds.js'
import { STALENESS_NAMES } from './list.js'
import type { StalenessTasks } from './orders.js'

/** How often, and for how long. */
export interface StalenessOptions {
  readonly redisUrl: string
  readonly rounds: number
  /** Writes in each round. */
  readonly writes: number
  readonly windowMs: number
}

/** For how long a reader still gets the old value after another process's invalidation has returned, and what a hit costs. */
export interface StalenessResult {
  readonly name: string
  readonly writes: number
  /** Milliseconds: the middle write, the one in a hundred, the worst. 0: no read that began after it gave the old value. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Writes of which the reader had not heard after a second. */
  readonly unseen: number
  /** Nanoseconds for one awaited hit of a warm key. */
  readonly hitNs: Figure
}

interface Partner {
  ask<T extends keyof StalenessTasks>(task: T, given: StalenessTasks[T]['given']): Promise<StalenessTasks[T]['answer']>
  stop(): Promise<void>
}

interface Pair {
  readonly name: string
  readonly reader: Partner
  readonly writer: Partner
  readonly staleMs: number[]
  readonly hitNs: number[]
  unseen: number
  failed: string | undefined
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
const WITHIN_MS = 1_000
/** The reader is at it before the write begins. */
const AHEAD_MS = 3
const KEYS = 50

/** Pairs of processes in turns: one reads over and over what the other writes. Whoever fails is told, and the others go on. */
export async function measureStaleness(options: StalenessOptions): Promise<readonly Outcome<StalenessResult>[]> {
  const pairs: Pair[] = []
  const failed: { readonly name: string; readonly failed: string }[] = []
  try {
    for (const name of STALENESS_NAMES) {
      const started: Partner[] = []
      try {
        for (let i = 0; i < 2; i++) started.push(await startPartner(name, options.redisUrl))
        const [reader, writer] = started as [Partner, Partner]
        pairs.push({ name, reader, writer, staleMs: [], hitNs: [], unseen: 0, failed: undefined })
      } catch (error) {
        failed.push({ name, failed: failureOf(error) })
        for (const partner of started) await partner.stop()
      }
    }
    for (let round = 0; round < options.rounds; round++) {
      for (const index of orderOf(round, pairs.length)) await turn(pairs[index]!, round, options)
    }
    return [...pairs.map(outcomeOf), ...failed]
  } finally {
    await Promise.all(pairs.flatMap(({ reader, writer }) => [reader.stop(), writer.stop()]))
  }
}

async function turn(pair: Pair, round: number, { writes, windowMs }: StalenessOptions): Promise<void> {
  if (pair.failed !== undefined) return
  try {
    for (let i = 0; i < writes; i++) await write(pair, KEYS + round * writes + i)
    pair.hitNs.push(await pair.reader.ask('hits', { keys: KEYS, ms: windowMs }))
  } catch (error) {
    pair.failed = failureOf(error)
  }
}

/** A row of its own for each: what one write leaves behind is not held against the next. */
async function write(pair: Pair, id: number): Promise<void> {
  const { reader, writer } = pair
  await writer.ask('write', { id, version: 1 })
  await reader.ask('warm', { id })
  const watching = reader.ask('watch', { id, version: 2, withinMs: WITHIN_MS })
  await pause(AHEAD_MS)
  const [{ lastStaleNs, isNew }, doneNs] = await Promise.all([watching, writer.ask('write', { id, version: 2 })])
  pair.staleMs.push(lastStaleNs === undefined ? 0 : Math.max(0, lastStaleNs - doneNs) / 1e6)
  if (!isNew) pair.unseen++
}

function outcomeOf({ name, staleMs, hitNs, unseen, failed }: Pair): Outcome<StalenessResult> {
  if (failed !== undefined) return { name, failed }
  const sorted = staleMs.toSorted((a, b) => a - b)
  return {
    name,
    writes: sorted.length,
    p50Ms: quantileSorted(sorted, 0.5),
    p99Ms: quantileSorted(sorted, 0.99),
    maxMs: quantileSorted(sorted, 1),
    unseen,
    hitNs: figureOf(hitNs),
  }
}

async function startPartner(contender: string, redisUrl: string): Promise<Partner> {
  const child = await startChild(PROGRAM, { contender, redisUrl }, contender)
  return {
    ask: async (task, given) => (await child.ask({ task, given })) as StalenessTasks[typeof task]['answer'],
    stop: () => child.stop(),
  }
}
