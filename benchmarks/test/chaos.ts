import type { Outcome } from '../src/chaos/run.js'
import { runProgram } from './build.js'

/** How many scenarios share the machine. */
const AT_ONCE = '3'

/** Runs the short form of these; throws with what was not kept. */
export function chaos(names: readonly string[], ...more: readonly string[]): readonly Outcome[] {
  const args = ['--short', '--json', '--at-once', AT_ONCE, '--only', names.join(','), ...more]
  const printed = runProgram('chaos/main.js', args).trim()
  return printed.split('\n').map((line) => JSON.parse(line) as Outcome)
}
