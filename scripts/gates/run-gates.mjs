// @ts-check

/**
 * @typedef {import('./list.mjs').Gate} Gate
 * @typedef {import('../run/counts.mjs').Counts} Counts
 * @typedef {{ ok: boolean, timedOut: boolean, seconds: number, output: string, counts: Counts }} Verdict
 *
 * @typedef {object} Runner
 * @property {(gate: Gate) => Promise<Verdict>} run
 * @property {(line: string) => void} say
 * @property {() => boolean} [stopped] true when no further gate may start
 * @property {number} [sideBySide] how many run at a time; default 2
 */

/**
 * Runs every gate, also after one has failed, so that one run shows all there is to mend. What a failed gate printed
 * is shown at once; then come one line per gate and the closing line `N passed, N failed`, alone on its line.
 *
 * @param {readonly Gate[]} gates @param {Runner} runner
 * @returns {Promise<boolean>} whether every gate passed
 */
export async function runGates(gates, { run, say, stopped = () => false, sideBySide = 2 }) {
  /** @type {Map<string, Verdict>} */
  const verdicts = new Map()
  const started = performance.now()

  /** @param {Gate} gate */
  const one = async (gate) => {
    if (stopped()) return
    const verdict = await run(gate)
    verdicts.set(gate.name, verdict)
    if (!verdict.ok) say(`\n${'─'.repeat(20)} ${gate.name}\n${verdict.output.trimEnd()}\n${'─'.repeat(20)}`)
    say(lineOf(gate, verdict))
  }

  const together = gates.filter((gate) => !gate.alone)
  const lane = async () => {
    for (let gate = together.shift(); gate !== undefined; gate = together.shift()) await one(gate)
  }
  await Promise.all(Array.from({ length: sideBySide }, lane))
  for (const gate of gates) if (gate.alone) await one(gate)

  say(`\n${((performance.now() - started) / 1000).toFixed(0)} s in all`)
  for (const gate of gates) say(lineOf(gate, verdicts.get(gate.name)))
  const sum = { passed: 0, failed: 0 }
  for (const gate of gates) {
    // A gate that never ran has not passed.
    const { passed, failed } = verdicts.get(gate.name)?.counts ?? { passed: 0, failed: 1 }
    sum.passed += passed
    sum.failed += failed
  }
  say(`${sum.passed} passed, ${sum.failed} failed`)
  return sum.failed === 0
}

/** @param {Gate} gate @param {Verdict | undefined} verdict */
function lineOf(gate, verdict) {
  if (verdict === undefined) return `${gate.name.padEnd(12)} not run`
  const word = verdict.ok ? 'ok' : verdict.timedOut ? `FAILED: not done after ${gate.deadlineSeconds} s` : 'FAILED'
  const { passed, failed } = verdict.counts
  const tests = passed + failed > 1 ? `  ${passed} passed, ${failed} failed` : ''
  return `${gate.name.padEnd(12)} ${word.padEnd(7)} ${verdict.seconds.toFixed(1).padStart(6)} s${tests ? ` (${tests.trim()})` : ''}`
}
