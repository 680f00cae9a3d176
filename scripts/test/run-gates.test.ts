import { describe, expect, test } from 'vitest'
import type { Gate } from '../gates/list.mjs'
import { runGates, type Verdict } from '../gates/run-gates.mjs'

const OK: Verdict = { ok: true, timedOut: false, seconds: 1.25, output: '', counts: { passed: 1, failed: 0 } }
const FAILED: Verdict = { ...OK, ok: false, output: 'a.ts: wrong\n', counts: { passed: 0, failed: 1 } }

async function runAll(gates: readonly Gate[], verdicts: Record<string, Verdict>, stopped = () => false) {
  const said: string[] = []
  const events: string[] = []
  const passed = await runGates(gates, {
    async run({ name }) {
      events.push(`+${name}`)
      await new Promise(setImmediate)
      events.push(`-${name}`)
      return verdicts[name] ?? OK
    },
    say: (line) => void said.push(line),
    stopped,
  })
  return { passed, said: said.join('\n').split('\n'), events }
}

const gate = (name: string, options: Partial<Gate> = {}): Gate => ({ name, deadlineSeconds: 60, ...options })

describe('the gates', () => {
  test('end with the sum of their tests, alone on the last line', async () => {
    const { passed, said } = await runAll([gate('lint'), gate('unit')], {
      unit: { ...OK, counts: { passed: 41, failed: 0 } },
    })
    expect(passed).toBe(true)
    expect(said.at(-1)).toBe('42 passed, 0 failed')
    expect(said.at(-2)).toBe('unit         ok         1.3 s (41 passed, 0 failed)')
    expect(said.at(-3)).toBe('lint         ok         1.3 s')
  })

  test('fail when one fails, after all others have run, and show what it printed', async () => {
    const { passed, said, events } = await runAll([gate('lint'), gate('unit')], { lint: FAILED })
    expect(passed).toBe(false)
    expect(said).toContain('a.ts: wrong')
    expect(events).toContain('-unit')
    expect(said.at(-1)).toBe('1 passed, 1 failed')
  })

  test('name the deadline that was missed', async () => {
    const { said } = await runAll([gate('unit', { deadlineSeconds: 7 })], { unit: { ...FAILED, timedOut: true } })
    expect(said).toContainEqual(expect.stringContaining('FAILED: not done after 7 s'))
  })

  test('run two at a time, and those that measure alone, after the others', async () => {
    const { events } = await runAll(
      [gate('a'), gate('x', { alone: true }), gate('b'), gate('c'), gate('y', { alone: true })],
      {},
    )
    expect(events).toEqual(['+a', '+b', '-a', '+c', '-b', '-c', '+x', '-x', '+y', '-y'])
  })

  test('count as failed what an interruption kept from running', async () => {
    const { passed, said } = await runAll([gate('a'), gate('b')], {}, () => true)
    expect(passed).toBe(false)
    expect(said.slice(-3)).toEqual(['a            not run', 'b            not run', '0 passed, 2 failed'])
  })
})
