import { isMeasured } from '../harness/rounds.js'
import type { DropsOutcome } from '../scale/drops.js'
import type { ScaleOutcome } from '../scale/measure.js'
import type { Growing } from '../scale/orders.js'
import { failedCells, ratioOf, spread, whole, type Grid } from './table.js'

/** What an answer takes as something grows. */
export function scaleGrid(results: readonly ScaleOutcome[], growing: Growing): Grid {
  return {
    heads: ['', `> ${growing}`, '> ns', '> half of the rounds', '> times the bare one', '> half of the rounds'],
    rows: sortedByName(results).map((result) => {
      const size = whole(result.size)
      if (!isMeasured(result)) return withSize(failedCells(result, 5), size)
      const { name, ns, ratio } = result
      return [name, size, whole(ns.median), spread(ns, whole), ratioOf(ratio.median), spread(ratio, ratioOf)]
    }),
  }
}

/** What a drop takes as the keyspace grows. */
export function dropsGrid(results: readonly DropsOutcome[]): Grid {
  return {
    heads: ['', '> other keys', '> ms', '> half of the rounds', '> still answered'],
    rows: sortedByName(results).map((result) => {
      const size = whole(result.size)
      if (!isMeasured(result)) return withSize(failedCells(result, 4), size)
      const { name, ms, wrong } = result
      return [name, size, ms.median.toFixed(2), spread(ms, (each) => each.toFixed(2)), whole(wrong)]
    }),
  }
}

function withSize([name = '', ...cells]: readonly string[], size: string): string[] {
  return [name, size, ...cells]
}

/** All sizes of one way together, in the order in which the ways come first. */
function sortedByName<T extends { readonly name: string }>(results: readonly T[]): readonly T[] {
  const names = [...new Set(results.map(({ name }) => name))]
  return names.flatMap((name) => results.filter((result) => result.name === name))
}
