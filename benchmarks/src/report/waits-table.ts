import type { MemoryResult } from '../memory/measure.js'
import { isMeasured, type Outcome } from '../harness/rounds.js'
import type { SequentialResult } from '../rows/sequential.js'
import type { StalenessResult } from '../staleness/measure.js'
import { failedCells, ratioOf, spread, whole, type Grid } from './table.js'

/** What one caller waits for. */
export function sequentialGrid(results: readonly Outcome<SequentialResult>[]): Grid {
  return {
    heads: [
      '',
      '> middle call, µs',
      '> half of the rounds',
      '> times GET',
      '> half of the rounds',
      '> one in 100, µs',
      '> half of the rounds',
    ],
    rows: results.map((result) => {
      if (!isMeasured(result)) return failedCells(result, 7)
      const { name, p50Us, p99Us, ratio } = result
      return [
        name,
        tenth(p50Us.median),
        spread(p50Us, tenth),
        ratioOf(ratio.median),
        spread(ratio, ratioOf),
        whole(p99Us.median),
        spread(p99Us, whole),
      ]
    }),
  }
}

/** How stale another process is, beside what its hits cost. */
export function stalenessGrid(results: readonly Outcome<StalenessResult>[]): Grid {
  return {
    heads: [
      '',
      '> stale, middle, ms',
      '> one write in 100, ms',
      '> worst, ms',
      '> not seen in 1 s',
      '> writes',
      '> a hit, ns',
      '> half of the rounds',
    ],
    rows: results.map((result) => {
      if (!isMeasured(result)) return failedCells(result, 8)
      const { name, p50Ms, p99Ms, maxMs, unseen, writes, hitNs } = result
      return [
        name,
        millis(p50Ms),
        millis(p99Ms),
        millis(maxMs),
        whole(unseen),
        whole(writes),
        whole(hitNs.median),
        spread(hitNs, whole),
      ]
    }),
  }
}

/** What an entry takes in a process. */
export function memoryGrid(results: readonly Outcome<MemoryResult>[]): Grid {
  return {
    heads: ['', '> the value, bytes', '> its key', '> beyond both', '> half of the rounds'],
    rows: results.map((result) => {
      if (!isMeasured(result)) return failedCells(result, 5)
      const { name, value, key, beyond } = result
      return [name, whole(value), whole(key), whole(beyond.median), spread(beyond, whole)]
    }),
  }
}

function tenth(number: number): string {
  return number.toFixed(1)
}

/** What is never stale is 0 and nothing else. */
function millis(ms: number): string {
  return ms === 0 ? '0' : ms.toFixed(3)
}
