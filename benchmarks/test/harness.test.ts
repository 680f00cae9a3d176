import { expect, test } from 'vitest'
import type { Contender } from '../src/contenders/contender.js'
import { measure } from '../src/harness/measure.js'
import { payloadOf } from '../src/harness/payload.js'
import { compete, figureOf, orderOf, teamsOf } from '../src/harness/rounds.js'
import type { Runner } from '../src/harness/runner.js'
import { verify, type Verdict } from '../src/harness/verify.js'

/** A contender made of one function, and the count of its loads. */
function contenderOf(find: (id: number, load: () => unknown) => unknown): () => Promise<Verdict> {
  let loads = 0
  const contender: Contender = {
    find: async (id) =>
      find(id, () => {
        loads++
        return payloadOf('small', id)
      }),
    close: async () => undefined,
  }
  return () => verify({ contender, payload: 'small', keys: 3, loads: () => loads })
}

test('a contender that caches is verified, and its types are told', async () => {
  const cached = new Map<number, unknown>()
  const texts = new Map<number, string>()
  const keep = contenderOf((id, load) => {
    if (!cached.has(id)) cached.set(id, load())
    return cached.get(id)
  })
  const lose = contenderOf((id, load) => {
    if (!texts.has(id)) texts.set(id, JSON.stringify(load()))
    return JSON.parse(texts.get(id) ?? '')
  })

  expect(await keep()).toEqual({ keepsDates: true, keepsTexts: true })
  expect(await lose()).toEqual({ keepsDates: false, keepsTexts: true })
})

test('a contender that loads each time is not measured', async () => {
  await expect(contenderOf((_id, load) => load())()).rejects.toThrow('it still loads after 20 passes')
})

test('a contender with a wrong answer is not measured', async () => {
  const verifying = contenderOf((id) => ({ ...(payloadOf('small', id) as object), price: 0 }))()
  await expect(verifying).rejects.toThrow('a wrong answer for -1')
})

test('a window keeps all callers busy, each with another key', async () => {
  const asked = new Set<number>()
  let most = 0
  const { operations } = await measure(
    async (id) => {
      expect(asked).not.toContain(id)
      asked.add(id)
      most = Math.max(most, asked.size)
      await Promise.resolve()
      asked.delete(id)
    },
    { callers: 4, keys: 10, ms: 1 },
  )
  expect(most).toBe(4)
  expect(operations).toBeGreaterThanOrEqual(64)
})

test('contenders take turns, in an order that changes, and are compared within a round', async () => {
  const turns: string[] = []
  const paces = { limit: [100, 50, 100], other: [50, 25, 10] }
  const runnerOf = (name: keyof typeof paces): Runner => {
    const left = [0, ...paces[name]]
    const ask = async (): Promise<unknown> => {
      turns.push(name)
      const operations = left.shift() ?? 0
      return { operations, ms: 1000, cpuMs: operations, loads: 0 }
    }
    return { name, ask: ask as Runner['ask'], stop: async () => undefined }
  }
  const window = { callers: 1, keys: 1, ms: 1 }
  const [limit, other] = await compete(teamsOf([runnerOf('limit'), runnerOf('other')]), {
    rounds: 3,
    warmUpMs: 1,
    window,
  })

  const warmUp = ['limit', 'other']
  expect(turns).toEqual([...warmUp, 'limit', 'other', 'other', 'limit', 'other', 'limit'])
  expect(limit).toMatchObject({ ratio: { median: 1, q1: 1, q3: 1, min: 1, max: 1 } })
  expect(other).toMatchObject({ ratio: { median: 0.5, min: 0.1, max: 0.5 } })
  expect(other).toMatchObject({ rate: { median: 25 } })
})

test('the processes of one contender take turns too', async () => {
  const turns: string[] = []
  const runnerOf = (id: string): Runner => {
    const ask = async (_task: string, given: { ms: number }): Promise<unknown> => {
      turns.push(`${id} ${given.ms}`)
      return { operations: 1, ms: 1, cpuMs: 1, loads: 0 }
    }
    return { name: 'one', ask: ask as unknown as Runner['ask'], stop: async () => undefined }
  }
  const window = { callers: 1, keys: 1, ms: 1 }
  await compete(teamsOf([runnerOf('a'), runnerOf('b')]), { rounds: 3, warmUpMs: 9, window })

  expect(turns).toEqual(['a 9', 'b 9', 'a 1', 'b 1', 'a 1'])
})

test('every contender comes first and last in some round', () => {
  const orders = Array.from({ length: 10 }, (_, round) => orderOf(round, 5))
  expect(new Set(orders.map((order) => order[0]))).toEqual(new Set([0, 1, 2, 3, 4]))
  expect(new Set(orders.map((order) => order.at(-1)))).toEqual(new Set([0, 1, 2, 3, 4]))
  for (const order of orders) expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
})

test('a figure tells the middle and the spread', () => {
  expect(figureOf([5, 1, 2, 4, 3])).toEqual({ median: 3, q1: 2, q3: 4, min: 1, max: 5 })
})
