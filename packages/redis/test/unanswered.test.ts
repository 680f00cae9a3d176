import { expect, test, vi } from 'vitest'
import { bounded } from '../src/unanswered.js'

const MOST = 10_000

test('no more than ten thousand commands are unanswered, whichever way they went; what is answered makes room', async () => {
  const answers: (() => void)[] = []
  const bound = bounded(() => {})
  const pending = () => new Promise<string>((resolve) => answers.push(() => resolve('answered')))
  const [one, other] = [bound(pending), bound(pending)]
  const asked = Array.from({ length: MOST }, (_, n) => (n % 2 === 0 ? one() : other()))
  await expect(one()).rejects.toThrow(`${MOST} commands are unanswered`)
  await expect(other()).rejects.toThrow('unanswered')
  expect(answers).toHaveLength(MOST)
  answers[0]?.()
  expect(await asked[0]).toBe('answered')
  void other()
  expect(answers).toHaveLength(MOST + 1)
})

test('it is looked before each command, and after each answer before its caller hears of it', async () => {
  const told: string[] = []
  const check = vi.fn<() => void>(() => void told.push('looked'))
  const send = bounded(check)(async (fails: boolean) => {
    told.push('sent')
    if (fails) throw new Error('no')
  })
  await send(false).then(() => told.push('heard'))
  await send(true).catch(() => told.push('heard'))
  expect(told).toEqual(['looked', 'sent', 'looked', 'heard', 'looked', 'sent', 'looked', 'heard'])
})
