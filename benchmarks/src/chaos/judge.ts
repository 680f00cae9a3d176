import type { Figures, Latencies } from './figures.js'
import { floorsOf, type Floors } from './floors.js'
import { NEW_ROW, type History, type Read, type Write } from './history.js'
import type { Account } from './orders.js'
import type { Role } from './scenario.js'

/** When what happened. */
export interface Marks {
  readonly startedAt: number
  readonly brokenAt: number
  readonly mendedAt: number
}

/** All that is known of one process. */
export interface LaneRecord {
  readonly account: Omit<Account, 'notes'>
  readonly history: History
  readonly commands: number
  readonly heapBeforeMb: number
  readonly heapGrowthMb: number
}

/** What is judged. */
export interface Evidence {
  readonly marks: Marks
  readonly writer: LaneRecord
  readonly reader: LaneRecord
  /** The version of each warm row at the end. */
  readonly truth: readonly number[]
  /** See `Plan`. */
  readonly loadMs: number
  /** See `Scenario`. */
  readonly forgets: boolean
  readonly graceMs: number
}

/** Makes figures of it. */
export function judge(evidence: Evidence): Figures {
  const { marks, writer, reader, loadMs } = evidence
  const { startedAt, brokenAt, mendedAt } = marks
  const lanes = [writer, reader]
  const all = lanes.flatMap(({ history }) => timed(history).filter((read) => read.startedAt >= startedAt))
  const between = (from: number, to: number): Read[] =>
    all.filter((read) => read.startedAt >= from && read.startedAt < to)
  const during = latenciesOf(between(brokenAt, mendedAt))
  const { writes } = writer.history
  const tookMs = writes.map((write) => write.returnedAt - write.startedAt)
  const [firstError] = lanes.flatMap(({ account }) => account.firstError ?? [])
  return {
    reads: all.length,
    errors: sum(lanes, ({ account }) => account.errors),
    ...(firstError !== undefined && { firstError }),
    ownErrors: sum(lanes, ({ account }) => account.ownErrors),
    before: latenciesOf(between(startedAt, brokenAt)),
    during,
    after: latenciesOf(between(mendedAt, Infinity)),
    p50Ms: during.p50Ms,
    p99Ms: during.p99Ms,
    maxMs: latenciesOf(all).maxMs,
    // Who shares a load has run none, and waited for it all the same.
    beyondMs: most(all.map((read) => read.endedAt - read.startedAt - (read.loadMs || loadMs))),
    stallMs: most(
      lanes.flatMap(({ history }) =>
        history.stalls.filter(({ to }) => to >= startedAt).map(({ from, to }) => to - from),
      ),
    ),
    hitsDuring: sum(lanes, ({ history }) => history.hits.filter((at) => at >= brokenAt && at < mendedAt).length),
    commands: most(lanes.map(({ commands }) => commands)),
    firstHitMs: most(lanes.map(({ history }) => (history.hits.find((at) => at >= mendedAt) ?? Infinity) - mendedAt)),
    invalidations: writes.length,
    done: writes.filter(({ state }) => state === 'done').length,
    pending: writes.filter(({ state }) => state === 'pending').length,
    invalidationMs: most(tookMs),
    lost: sum(lanes, ({ account }) => (account.events['invalidation.lost'] ?? 0) + account.pending),
    ...stale(evidence),
    heapBeforeMb: most(lanes.map(({ heapBeforeMb }) => heapBeforeMb)),
    heapGrowthMb: most(lanes.map(({ heapGrowthMb }) => heapGrowthMb)),
  }
}

type Staleness = Pick<
  Figures,
  'staleHere' | 'staleElsewhere' | 'staleLate' | 'staleMeanwhile' | 'coherentAfterMs' | 'staleAtEnd'
>

function stale({ marks: { mendedAt }, writer, reader, truth, forgets, graceMs }: Evidence): Staleness {
  const { writes, caughtUp } = writer.history
  const promised = writes.filter(({ state }) => state !== 'other')
  /** From when on the other process must not read less: not before the writer has nothing pending any more. */
  const kept = (write: Write): number => {
    const isUndone = forgets && write.returnedAt < mendedAt
    if (write.state === 'done' && !isUndone) return write.returnedAt
    const from = isUndone ? Math.max(write.returnedAt, mendedAt) : write.returnedAt
    return caughtUp.find((at) => at >= from) ?? Infinity
  }
  const inTime = (write: Write): number => Math.min(kept(write), Math.max(write.returnedAt, mendedAt) + graceMs)
  const floors = (from: (write: Write) => number): Floors =>
    floorsOf(promised.map((write) => ({ row: write.row, version: write.version, from: from(write) })))
  const staleOf = (reads: readonly Read[], below: Floors): Read[] =>
    reads.filter(({ row, version, startedAt }) => row !== NEW_ROW && version >= 0 && version < below(row, startedAt))

  const atOnce = floors(({ returnedAt }) => returnedAt)
  const all = staleOf(reader.history.reads, atOnce)
  const broken = staleOf(all, floors(kept))
  const late = staleOf(all, floors(inTime))
  return {
    staleHere: staleOf(writer.history.reads, atOnce).length,
    staleElsewhere: broken.length,
    staleLate: late.length - broken.length,
    staleMeanwhile: all.length - late.length,
    coherentAfterMs: Math.max(0, most(all.map(({ startedAt }) => startedAt - mendedAt))),
    staleAtEnd: sum(
      [writer, reader],
      ({ account }) => account.versions.filter((version, row) => version < (truth[row] ?? 0)).length,
    ),
  }
}

/** A read that took long, for whoever wants to know why. */
export interface SlowRead {
  readonly role: Role
  /** After the beginning of the trouble. */
  readonly atMs: number
  readonly ms: number
  readonly row: number
}

const SLOW_READS = 10

/** The slowest reads, the slowest first. */
export function slowest({ marks, writer, reader }: Evidence): SlowRead[] {
  const of = (role: Role, { history }: LaneRecord): SlowRead[] =>
    timed(history).map(({ startedAt, endedAt, row }) => {
      return { role, atMs: Math.round(startedAt - marks.brokenAt), ms: Math.round(endedAt - startedAt), row }
    })
  const all = [...of('writer', writer), ...of('reader', reader)]
  return all.toSorted((one, two) => two.ms - one.ms).slice(0, SLOW_READS)
}

/** But for those that the harness itself has held up. */
function timed({ reads, sweeps }: History): Read[] {
  return reads.filter((read) => !sweeps.some(({ from, to }) => read.startedAt <= to && read.endedAt >= from))
}

function latenciesOf(reads: readonly Read[]): Latencies {
  const sorted = reads.map(({ startedAt, endedAt }) => endedAt - startedAt).toSorted((one, two) => one - two)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { reads: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: sorted.at(-1) ?? 0 }
}

function sum<T>(list: readonly T[], figure: (each: T) => number): number {
  return list.reduce((total, each) => total + figure(each), 0)
}

/** 0 of none. A spread would overflow the stack. */
function most(numbers: readonly number[]): number {
  return numbers.reduce((largest, number) => Math.max(largest, number), 0)
}
