import { expect, test } from 'vitest'
import { pausedObject } from '../../src/race/paused.js'
import { createTurns, turn, type Turns } from '../../src/race/turns.js'

/** A pool as a driver has it, with private fields. */
class Pool {
  readonly #queries: string[] = []
  get queries(): readonly string[] {
    return this.#queries
  }
  async query(text: string): Promise<string[]> {
    this.#queries.push(text)
    return [text]
  }
  async connect(): Promise<Client> {
    return new Client(this)
  }
  async transaction<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.connect()
    await this.query('BEGIN')
    try {
      const result = await work(client)
      await this.query('COMMIT')
      return result
    } catch (error) {
      await this.query('ROLLBACK')
      throw error
    }
  }
  onError(listener: () => void): this {
    listener()
    return this
  }
}

class Client {
  isReleased = false
  readonly #pool: Pool
  constructor(pool: Pool) {
    this.#pool = pool
  }
  query(text: string): Promise<string[]> {
    return this.#pool.query(text)
  }
  release(): void {
    this.isReleased = true
  }
}

const paused = (pool: Pool, turns: Turns) =>
  pausedObject(pool, new Set(['query', 'connect', 'transaction']), turns, 'db')

/** Takes the steps one after the other, and tells them. */
async function played(turns: Turns, work: () => Promise<unknown>): Promise<string[]> {
  const labels: string[] = []
  let isOver = false
  const done = turns.act('writer', work).finally(() => (isOver = true))
  await turn()
  for (let step = turns.waiting[0]; step !== undefined; step = turns.waiting[0]) {
    labels.push(step.label)
    turns.take(step)
    await turns.quiet(1_000)
  }
  expect(isOver).toBe(true)
  await done
  return labels
}

test('a method that is named waits for its turn, and no other', async () => {
  const turns = createTurns()
  const pool = new Pool()
  const db = paused(pool, turns)
  let isHeard = false
  await turns.act('writer', async () => {
    db.onError(() => void (isHeard = true))
    void db.query('SELECT 1')
  })
  expect(isHeard).toBe(true)
  expect(turns.waiting.map(({ actor, label }) => [actor, label])).toEqual([['writer', 'db.query("SELECT 1")']])
  expect(pool.queries).toEqual([])
  turns.end()
  expect(db.queries).toEqual(['SELECT 1'])
})

test('outside of a race nothing waits', async () => {
  expect(await paused(new Pool(), createTurns()).query('SELECT 1')).toEqual(['SELECT 1'])
})

test('the client that a pool gives is paused as well', async () => {
  const turns = createTurns()
  const db = paused(new Pool(), turns)
  const labels = await played(turns, async () => {
    const client = await db.connect()
    await client.query('SELECT 1')
    client.release()
    expect(client.isReleased).toBe(true)
  })
  expect(labels).toEqual(['db.connect()', 'db.query("SELECT 1")'])
})

test('what a transaction does after its work is a step of its own', async () => {
  const turns = createTurns()
  const pool = new Pool()
  const seen: (readonly string[])[] = []
  const labels = await played(turns, () =>
    paused(pool, turns).transaction(async (client) => {
      await client.query('UPDATE')
      seen.push([...pool.queries])
    }),
  )
  expect(labels).toEqual(['db.transaction(…)', 'db.query("UPDATE")', 'db.transaction: its work is done'])
  expect(seen).toEqual([['BEGIN', 'UPDATE']])
  expect(pool.queries).toEqual(['BEGIN', 'UPDATE', 'COMMIT'])
})

test('work that fails rolls back, and rejects with its own error', async () => {
  const turns = createTurns()
  const pool = new Pool()
  const mine = new Error('mine')
  const labels = await played(turns, async () => {
    await expect(paused(pool, turns).transaction(() => Promise.reject(mine))).rejects.toBe(mine)
  })
  expect(labels).toEqual(['db.transaction(…)', 'db.transaction: its work has failed'])
  expect(pool.queries).toEqual(['BEGIN', 'ROLLBACK'])
})

test('rows are given as they are, though lists have methods of the same name', async () => {
  const turns = createTurns()
  const rows = [1, 2, 3]
  const db = pausedObject({ find: async () => rows }, new Set(['find']), turns, 'db')
  await played(turns, async () => expect(await db.find()).toBe(rows))
})
