import { fileURLToPath } from 'node:url'
import { contendersIn, LIMIT, READTHROUGH } from '../contenders/list.js'
import { startChild } from '../harness/child.js'
import { failureOf, figureOf, type Figure, type Outcome } from '../harness/rounds.js'
import type { Bytes, MemoryOrders } from './orders.js'

/** How much is held, and how often it is measured. */
export interface MemoryOptions {
  readonly redisUrl: string
  readonly entries: number
  readonly rounds: number
}

/** What an entry takes in a process, in bytes. */
export interface MemoryResult {
  readonly name: string
  /** The value alone, and the text of its key. */
  readonly value: number
  readonly key: number
  /** What it takes beyond both. */
  readonly beyond: Figure
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))

/** The limit, the hand-written Map, and our near tiers, which hold so many entries; each time in a new process. */
export async function measureMemory(options: MemoryOptions): Promise<readonly Outcome<MemoryResult>[]> {
  const { redisUrl, entries, rounds } = options
  const names = contendersIn('memory').filter(
    (name) =>
      name === LIMIT || name === 'by-hand' || (name.startsWith(`${READTHROUGH}, near,`) && !name.includes('function')),
  )
  const seen = new Map(names.map((name) => [name, [] as Bytes[]]))
  const failed = new Map<string, string>()
  for (let round = 0; round < rounds; round++) {
    for (const contender of names) {
      if (failed.has(contender)) continue
      try {
        seen.get(contender)!.push(await bytesOf({ contender, redisUrl, entries }))
      } catch (error) {
        failed.set(contender, failureOf(error))
      }
    }
  }
  return names.map((name) => {
    const why = failed.get(name)
    return why === undefined ? resultOf(name, seen.get(name)!) : { name, failed: why }
  })
}

function resultOf(name: string, seen: readonly Bytes[]): MemoryResult {
  return {
    name,
    value: figureOf(seen.map(({ value }) => value)).median,
    key: figureOf(seen.map(({ key }) => key)).median,
    beyond: figureOf(seen.map(({ all, value, key }) => all - value - key)),
  }
}

async function bytesOf(orders: MemoryOrders): Promise<Bytes> {
  const child = await startChild(PROGRAM, orders, orders.contender, ['--expose-gc'])
  try {
    return (await child.ask({ task: 'bytes', given: null })) as Bytes
  } finally {
    await child.stop()
  }
}
