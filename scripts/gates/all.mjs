// @ts-check
/**
 * Runs the gates, all of them or those that are named; every one can also be run on its own.
 *
 *     node scripts/gates/all.mjs [layers lint unit ...]
 *     node scripts/gates/lint.mjs
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand, wasInterrupted } from '../run/command.mjs'
import { COUNTS_FILE, readCounts } from '../run/counts.mjs'
import { ROOT } from '../run/pnpm.mjs'
import { GATES } from './list.mjs'
import { runGates } from './run-gates.mjs'

const names = process.argv.slice(2)
const unknown = names.filter((name) => !GATES.some((gate) => gate.name === name))
if (unknown.length > 0) {
  console.error(`no such gate: ${unknown.join(', ')}. There are: ${GATES.map((gate) => gate.name).join(', ')}`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'readthrough-gates-'))
const passed = await runGates(names.length === 0 ? GATES : GATES.filter((gate) => names.includes(gate.name)), {
  async run({ name, deadlineSeconds }) {
    const counts = join(folder, `${name}.json`)
    const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url))
    const outcome = await runCommand(process.execPath, [file], {
      cwd: ROOT,
      env: { ...process.env, [COUNTS_FILE]: counts },
      deadlineMs: deadlineSeconds * 1000,
      capture: true,
    })
    return { ...outcome, counts: readCounts(counts, outcome.ok) }
  },
  say: (line) => console.log(line),
  stopped: wasInterrupted,
})
rmSync(folder, { recursive: true, force: true })
process.exitCode ||= passed ? 0 : 1
