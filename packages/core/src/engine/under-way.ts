import type { Clock } from '../base/clock.js'

/**
 * What a process does behind its callers: one at a time for each name, and so many at once. What takes too long is not
 * counted on any more, so that work that never ends keeps no other out for ever.
 */
export interface UnderWay<Run extends object> {
  get(name: string): Run | undefined
  /** Whether as many are under way as may be. */
  isFull(): boolean
  /** It is counted on for `ms` milliseconds. */
  begin(name: string, run: Run, ms: number): void
  end(name: string, run: Run): void
}

/** See {@link UnderWay}. */
export function createUnderWay<Run extends object>(clock: Clock, max: number): UnderWay<Run> {
  const runs = new Map<string, { readonly run: Run; readonly until: number }>()

  function get(name: string): Run | undefined {
    const known = runs.get(name)
    return known !== undefined && clock.monotonic() < known.until ? known.run : undefined
  }

  return {
    get,
    isFull() {
      if (runs.size < max) return false
      for (const name of runs.keys()) if (get(name) === undefined) runs.delete(name)
      return runs.size >= max
    },
    begin(name, run, ms) {
      runs.set(name, { run, until: clock.monotonic() + ms })
    },
    end(name, run) {
      if (runs.get(name)?.run === run) runs.delete(name)
    },
  }
}
