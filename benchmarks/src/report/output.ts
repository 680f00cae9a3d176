import { appendFile, mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join, relative } from 'node:path'
import { describeMachine } from './machine.js'

/** Where the lines and profiles of runs are kept; not in git. */
export const RESULTS = fileURLToPath(new URL('../../results', import.meta.url))

/** Where a run tells what it has seen. */
export interface Output {
  /** For people: a heading, a table. */
  say(text: string): void
  /** For programs: one JSON line for each contender, with the machine. */
  record(row: string, settings: object, results: readonly object[]): Promise<void>
  /** The path of a new file among the results. */
  file(name: string): Promise<string>
}

/** With `json` the lines go to the standard output and nothing else does; else to a file for each day and row. */
export function openOutput(json: boolean): Output {
  const machine = describeMachine()
  const folder = async (): Promise<string> => {
    await mkdir(RESULTS, { recursive: true })
    return RESULTS
  }
  return {
    say: (text) => {
      if (!json) console.log(text)
    },
    async record(row, settings, results) {
      const lines = results.map((result) => `${JSON.stringify({ row, ...settings, ...result, machine })}\n`).join('')
      if (json) process.stdout.write(lines)
      else await appendFile(join(await folder(), `${machine.date.slice(0, 10)}-${row}.jsonl`), lines)
    },
    async file(name) {
      const path = join(await folder(), `${machine.date.replaceAll(/[:.]/g, '-')}-${name}`)
      if (!json) console.log(relative(process.cwd(), path))
      return path
    },
  }
}
