import { createCache, memoryStore, type Cache, type Key } from '@readthrough/core'
import { expect, test, vi } from 'vitest'
import { checkRaces, type RaceOptions } from '../../src/race/check-races.js'
import { runOrder, type Arrange, type Choose } from '../../src/race/order.js'
import type { Race } from '../../src/race/race.js'
import { RaceError } from '../../src/race/race-error.js'

/** A machine that is busy with other tests is slow, and some of these try hundreds of orders. */
vi.setConfig({ testTimeout: 60_000 })

const KEY: Key = ['row']

/** A row that counts its writes. */
function counter() {
  let row = 0
  return { get: async () => row, add: async () => void row++ }
}

/** What a repository does by decorators, by hand. */
function racing(race: Race, cache: Cache, table = counter()) {
  const db = race.paused(table, ['get', 'add'])
  return {
    read: () => cache.readThrough(KEY, () => db.get()),
    write: async (): Promise<void> => {
      await db.add()
      await cache.invalidate({ keys: [KEY] })
    },
    truth: () => table.get(),
  }
}

async function errorOf(arrange: Arrange<unknown>, options: RaceOptions = { maxOrders: 20 }): Promise<RaceError> {
  const error: unknown = await checkRaces(arrange, options).catch((thrown: unknown) => thrown)
  if (!(error instanceof RaceError)) throw new Error(`not a RaceError: ${String(error)}`)
  return error
}

/** A race whose write forgets to invalidate. */
const forgetful: Arrange<unknown> = (race) => {
  const table = counter()
  const db = race.paused(table, ['get', 'add'])
  return { ...racing(race, race.cache()), write: () => db.add(), truth: () => table.get() }
}

test('two runs try the same orders, and come to the same', async () => {
  const right: Arrange<unknown> = (race) => racing(race, race.cache())
  const broken = await Promise.all([errorOf(forgetful), errorOf(forgetful)])
  expect(broken[0]?.message).toBe(broken[1]?.message)
  const reports = [await checkRaces(right), await checkRaces(right)]
  expect(reports[0]).toEqual(reports[1])
  expect(reports[0]?.isComplete).toBe(true)
})

test('a race in which nothing was ever found in the cache proves nothing', async () => {
  const unused: Arrange<unknown> = (race) => {
    const table = counter()
    const db = race.paused(table, ['get', 'add'])
    race.cache()
    return { read: () => db.get(), write: () => db.add(), truth: () => table.get() }
  }
  const error = await errorOf(unused)
  expect(error.message).toMatch(/^The race proves nothing: no value was ever found in the cache/)
  expect(error.trace).toEqual([])
})

test('a race in which the database takes no steps proves nothing', async () => {
  const plain = counter()
  const error = await errorOf((race) => ({ ...racing(race, race.cache()), read: async () => 0, truth: () => 0 }))
  expect(error.message).toMatch(/^The race proves nothing: no value/)

  const unpausedRead = await errorOf((race) => {
    const cache = race.cache()
    return { ...racing(race, cache), read: () => cache.readThrough(KEY, plain.get), truth: () => 0 }
  })
  expect(unpausedRead.message).toMatch(/^The race proves nothing: no read/)

  const unpausedWrite = await errorOf((race) => {
    const cache = race.cache()
    return { ...racing(race, cache), write: () => cache.invalidate({ keys: [KEY] }) }
  })
  expect(unpausedWrite.message).toMatch(/^The race proves nothing: no write/)
})

test('what a read or a write throws ends the race, with the order that led there', async () => {
  const mine = new Error('deadlock detected')
  const error = await errorOf((race) => ({
    ...racing(race, race.cache()),
    write: () => race.step('update', () => Promise.reject(mine)),
  }))
  expect(error.message).toMatch(/^A writer has thrown: deadlock detected/)
  expect(error.cause).toBe(mine)
  expect(error.trace.at(-1)).toMatch(/writer +update {2}→ {2}throws deadlock detected$/)
})

test('what cannot be arranged reaches the caller as it is', async () => {
  const mine = new Error('no database')
  await expect(checkRaces(() => Promise.reject(mine))).rejects.toBe(mine)
})

test('each order is torn down, the one that breaks too', async () => {
  let open = 0
  const arrange: Arrange<unknown> = (race) => {
    open++
    return { ...racing(race, race.cache()), tearDown: () => void open-- }
  }
  await checkRaces(arrange, { maxOrders: 10 })
  await errorOf(async (race) => ({ ...(await arrange(race)), read: () => Promise.reject(new Error('no')) }))
  expect(open).toBe(0)
})

test('a writer that waits for the lock of another lets the others go on', async () => {
  const arrange: Arrange<unknown> = (race) => {
    const table = lockable()
    const db = race.paused(table, ['get', 'lock', 'add', 'unlock'])
    const cache = race.cache()
    const write = async (): Promise<void> => {
      await db.lock()
      await db.add()
      await db.unlock()
      await cache.invalidate({ keys: [KEY] })
    }
    return { read: () => cache.readThrough(KEY, () => db.get()), write: [write, write], truth: () => table.get() }
  }
  expect(await checkRaces(arrange, { maxOrders: 60, blockedAfterMs: 1 })).toEqual({ orders: 60, isComplete: false })
})

/** A row that one can lock. */
function lockable() {
  let isLocked = false
  const waiting: (() => void)[] = []
  return {
    ...counter(),
    lock: async () => {
      if (isLocked) await new Promise<void>((resolve) => void waiting.push(resolve))
      isLocked = true
    },
    unlock: async () => {
      isLocked = false
      waiting.shift()?.()
    },
  }
}

test('who waits for the load of another process looks again by steps of its own', async () => {
  const arrange: Arrange<unknown> = (race) => {
    const table = counter()
    const [here, there] = [racing(race, race.cache(), table), racing(race, race.cache(), table)]
    return { ...here, read: [here.read, there.read] }
  }
  const script = ['reader 1 cache.read row 1', 'reader 1 cache.lease row 1', 'reader 2 cache.read row 1']
  const choose: Choose = (steps) => {
    const next = steps.find(({ id }) => id === script[0])
    if (next !== undefined) script.shift()
    return next ?? steps[0]
  }
  const { deeds, fault } = await runOrder(arrange, choose, { blockedMs: 1, stuckMs: 1 })
  expect(fault).toBeUndefined()
  expect(script).toEqual([])
  const second = deeds.filter(({ actor }) => actor === 'reader 2').map(({ label }) => label)
  expect(second.slice(0, 2)).toEqual(['cache.read row', 'cache.watch row'])
})

test('an order that waits for something else for ever is told of', async () => {
  const arrange: Arrange<unknown> = (race) => ({
    ...racing(race, race.cache()),
    write: () => new Promise<void>(() => {}),
  })
  const { fault } = await runOrder(arrange, (steps) => steps[0], { blockedMs: 1, stuckMs: 1 })
  expect(fault?.message).toBe('The order does not come to its end: someone waits for what is no step of the race.')
})

test('a step that is never answered is told of', async () => {
  const arrange: Arrange<unknown> = (race) => ({
    ...racing(race, race.cache()),
    write: () => race.step('update', () => new Promise<void>(() => {})),
  })
  const { fault } = await runOrder(arrange, (steps) => steps[0], { blockedMs: 1, stuckMs: 1 })
  expect(fault?.message).toBe('The order does not come to its end: a step is not answered.')
})

test('an order that does not repeat is told of', async () => {
  const { fault } = await runOrder(
    (race) => racing(race, race.cache()),
    () => undefined,
    { blockedMs: 1, stuckMs: 1 },
  )
  expect(fault?.message).toMatch(/^The same steps did not lead to the same place a second time\./)
})

test('a cache of the user takes part by the store and the clock of the race', async () => {
  const own = (race: Race): Cache =>
    createCache({ namespace: 'own', clock: race.clock, store: race.store(memoryStore({ clock: race.clock })) })
  const report = await checkRaces((race) => racing(race, own(race)), { maxOrders: 30 })
  expect(report.orders).toBe(30)
  const error = await errorOf((race) => ({
    ...racing(race, own(race)),
    write: () => race.step('nothing', async () => {}),
    truth: () => 1,
  }))
  expect(error.message).toMatch(/^Stale after a write/)
})

test('impossible and unknown options are refused', async () => {
  const arrange: Arrange<unknown> = (race) => racing(race, race.cache())
  await expect(checkRaces(arrange, { maxOrders: 0 })).rejects.toThrow(
    new RangeError("checkRaces: option 'maxOrders' must be a whole number from 1, got 0"),
  )
  await expect(checkRaces(arrange, { blockedAfterMs: 0.5 })).rejects.toThrow(RangeError)
  await expect(checkRaces(arrange, { orders: 5 } as RaceOptions)).rejects.toThrow("checkRaces: unknown option 'orders'")
})
