import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../report/machine.js'

/** A JSON line of a run: what it measured, how, and where. */
export type Line<Result> = Result & {
  readonly machine: Machine
  readonly payload?: string
  readonly processes?: number
}

/**
 * What was measured last of a row, of each payload and number of processes by itself: all lines of that run, in their
 * order. None where it was never measured.
 */
export function latestOf<Result>(folder: string, row: string): readonly Line<Result>[] {
  const newest = new Map<string, Line<Result>[]>()
  for (const line of allOf<Result>(folder, row)) {
    const what = `${line.payload} ${line.processes}`
    const [known] = newest.get(what) ?? []
    if (known === undefined || known.machine.date < line.machine.date) newest.set(what, [line])
    else if (known.machine.date === line.machine.date) newest.get(what)!.push(line)
  }
  return [...newest.values()].flat()
}

function allOf<Result>(folder: string, row: string): readonly Line<Result>[] {
  if (!existsSync(folder)) return []
  const ofRow = new RegExp(`^\\d{4}-\\d\\d-\\d\\d-${row}\\.jsonl$`)
  return readdirSync(folder)
    .filter((name) => ofRow.test(name))
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((text) => JSON.parse(text) as Line<Result>)
}
