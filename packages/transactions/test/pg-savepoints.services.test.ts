import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withTransaction } from '../src/pg.js'
import { startStands, type Stand, type Stands } from './stand.js'

let stands: Stands
let stand: Stand

beforeAll(async () => {
  stands = await startStands()
})

beforeEach(async () => {
  stand = await stands.open()
})

afterEach(() => stand.close())
afterAll(() => stands.end())

describe('savepoints', () => {
  it('may be asked of a client that an outer level has handed out', async () => {
    await withTransaction(stand.pool, async (outer) => {
      await withTransaction(outer, async () => {
        await withTransaction(outer, (inner) => stand.change(inner, 1, 11))
        throw new Error('sold out')
      }).catch(() => {})
    })
    expect(stand.sent()).toEqual([])
    expect(await stand.stockOf(1)).toBe(10)
  })

  it('do not overlap', async () => {
    await withTransaction(stand.pool, async (client) => {
      const first = withTransaction(client, (inner) => stand.change(inner, 1, 11))
      await expect(withTransaction(client, () => Promise.resolve())).rejects.toThrow('one after the other')
      await first
    })
    expect(stand.sent()).toEqual(['product:1'])
  })

  it('that nobody has awaited end with the transaction, and what they invalidated is sent', async () => {
    let forgotten: Promise<unknown> | undefined
    let goOn = (): void => {}
    await withTransaction(stand.pool, async (client) => {
      const changed = new Promise<void>((resolve) => {
        forgotten = withTransaction(client, async (inner) => {
          await stand.change(inner, 1, 11)
          resolve()
          await new Promise<void>((done) => (goOn = done))
        }).catch((error: unknown) => error)
      })
      await changed
    })
    expect(stand.sent()).toEqual(['product:1'])
    goOn()
    expect(String(await forgotten)).toContain('before its savepoint')
    expect(await stand.stockOf(1)).toBe(11)
  })

  it('that are refused their next statement while COMMIT is on its way leave to it what they invalidated', async () => {
    let late: Promise<unknown> | undefined
    await withTransaction(stand.pool, async (client) => {
      const changed = new Promise<void>((resolve) => {
        late = withTransaction(client, async (inner) => {
          await stand.change(inner, 1, 11)
          resolve()
          await new Promise(setImmediate)
          await stand.change(inner, 2, 21)
        }).catch((error: unknown) => error)
      })
      // As a timeout would win a race.
      await changed
    })
    expect(String(await late)).toContain('The transaction is over')
    expect([await stand.stockOf(1), await stand.stockOf(2)]).toEqual([11, 20])
    expect(stand.sent()).toEqual(['product:1'])
  })

  it('that nobody has awaited change nothing when the savepoint around them is being rolled back', async () => {
    let inner: Promise<unknown> | undefined
    let end = (): void => {}
    await withTransaction(stand.pool, async (client) => {
      const tried = new Promise((resolve) => {
        const outer = withTransaction(client, async (savepoint) => {
          const begun = new Promise<void>((begin) => {
            inner = withTransaction(savepoint, async (innermost) => {
              begin()
              // Behind the ROLLBACK, and before its answer.
              await new Promise(setImmediate)
              resolve(await stand.change(innermost, 1, 11).catch((error: unknown) => error))
              await new Promise<void>((done) => (end = done))
            }).catch((error: unknown) => error)
          })
          await begun
          throw new Error('sold out')
        })
        outer.catch(() => {})
      })
      expect(String(await tried)).toContain('The transaction is over')
    })
    end()
    expect(String(await inner)).toContain('before its savepoint')
    expect(stand.sent()).toEqual([])
    expect(await stand.stockOf(1)).toBe(10)
  })
})
