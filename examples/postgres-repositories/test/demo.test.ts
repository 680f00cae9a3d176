import { beforeAll, describe, expect, test } from 'vitest'
import { isOpen, portsIn, section, startDemo } from './program.js'

/** The cells of the table lines, which stand two or more spaces apart. */
const cells = (lines: readonly string[]): string[][] => lines.map((line) => line.trim().split(/ {2,}/))

const WITHOUT_POSTGRES = { READTHROUGH_DEMO_DATABASE_URL: 'pglite:' }
// No program is found, and none may be installed.
const WITHOUT_REDIS = { PATH: '/nowhere', READTHROUGH_NO_INSTALL: '1' }

describe('the demo on private servers', () => {
  let printed = ''
  beforeAll(async () => {
    printed = await startDemo().ended()
  })

  test('runs to its end, and ends the servers that it started', async () => {
    expect(printed).toContain('Everything that was started has ended')
    const ports = portsIn(printed)
    expect(ports).toHaveLength(2)
    expect(await Promise.all(ports.map(isOpen))).toEqual([false, false])
  })

  test('loads the places of the world', async () => {
    const { readPlaces } = await import('../src/data/places.js')
    const { length } = await readPlaces()
    expect(printed).toContain(`${length.toLocaleString('en')} places, loaded in`)
  })

  test('answers each read from the database once, then from Redis without SQL', () => {
    const calls = cells(section(printed, 'Reads').slice(2)).filter(([call]) => /^\w+\.\w+\(/.test(call ?? ''))
    expect(calls.length).toBeGreaterThanOrEqual(16)
    for (let i = 0; i < calls.length; i += 2) {
      const [[call, source, , sql] = [], second = []] = calls.slice(i, i + 2)
      expect([source, sql]).toEqual(['database', expect.stringContaining('select')])
      expect(second).toEqual([call, 'Redis', expect.stringContaining(' ms'), '–'])
    }
  })

  test('shows the types intact on the hit', () => {
    const rows = cells(section(printed, 'Types'))
    expect(rows).toContainEqual(['field', 'from Redis', 'value'])
    const types = Object.fromEntries(rows.map(([field, type]) => [field, type]))
    expect(types).toMatchObject({
      'product.price': 'Decimal',
      'product.unitsSold': 'bigint',
      'product.tags': 'Set',
      'product.attributes': 'Map',
      'product.changedAt': 'Date',
      'summary.revenue': 'Decimal',
    })
  })

  test('shows what a write dropped, and the reads after it', () => {
    const rows = cells(section(printed, 'A write'))
    expect(rows.flat()).toEqual(expect.arrayContaining(['product:42', 'products-in-category:3:*', 'product-search:*']))
    const answers = (call: string) => rows.filter(([first]) => first === call).map((row) => [row[1], row[3], row[4]])
    const [before, after] = answers('products.findById(42)')
    expect(before?.slice(0, 2)).toEqual(['Redis', '0'])
    expect(after).toEqual(['database', '1', 'costs 99.95'])
    expect(before?.[2]).not.toBe(after?.[2])
    expect(answers('products.findById(43)').map(([source]) => source)).toEqual(['Redis', 'Redis'])
  })

  test('loads once for 200 callers in two processes', () => {
    const lines = section(printed, '200 callers at once')
    const crowds = cells(lines).filter(([name]) => /process/.test(name ?? '') && !/,/.test(name ?? ''))
    expect(crowds).toHaveLength(2)
    const sum = (column: number) => crowds.reduce((total, crowd) => total + Number(crowd[column]), 0)
    const [callers, loads, shared, fromRedis] = [1, 2, 3, 4].map(sum)
    expect([callers, loads]).toEqual([200, 1])
    expect((shared ?? 0) + (fromRedis ?? 0)).toBe(199)
    expect(lines.join('\n')).toContain('200 calls, 1 load')
  })

  test('goes on while Redis is dead, and forgets no write', () => {
    const text = section(printed, 'Redis is killed').join('\n')
    expect(text).toMatch(/500 more: half of them took up to \S+ ms, the slowest \S+ ms/)
    expect(text).toMatch(/changePrice\(7, 77\.7\) took \S+ ms; its invalidation is pending/)
    expect(text).toMatch(/Redis is back; \S+ ms later the invalidation has reached it/)
    const rows = cells(text.split('\n')).filter(([call]) => call === 'products.findById(7)')
    expect(rows.map(([, source]) => source)).toEqual([
      'Redis',
      'database, no Redis',
      'database, write pending',
      'database',
      'Redis',
    ])
    expect(rows.slice(2).map((row) => row.at(-1))).toEqual(['costs 77.70', 'costs 77.70', 'costs 77.70'])
  })

  test('counts what happened', () => {
    const rows = cells(section(printed, 'Statistics'))
    const world = rows.find(([method]) => method === 'PlaceRepository.populationByCountry')
    const all = rows.find(([method]) => method === 'all')
    expect(world).toBeDefined()
    expect(Number(all?.[1])).toBeGreaterThan(8)
    expect(rows.flat().join(' ')).toMatch(/3 invalidations, of which 1 had to wait for Redis and 0 still do/)
  })
})

test('without Postgres the demo runs on PGlite, which its second process asks through the first', async () => {
  const printed = await startDemo(WITHOUT_POSTGRES).ended()
  expect(printed).toContain('PGlite, in this process')
  expect(printed).toContain('200 calls, 1 load')
})

test('without Redis the demo keeps values in memory and says what it skips', async () => {
  const printed = await startDemo({ ...WITHOUT_POSTGRES, ...WITHOUT_REDIS }).ended()
  expect(printed).toContain('redis-server was not found')
  expect(printed).toContain('the memory of this process, since there is no Redis to be had')
  expect(printed).toContain('Without Redis there is no second process')
  expect(printed).toContain('100 calls, 1 load')
  expect(printed).toContain('Skipped: the demo kills no Redis but its own')
})

test('Ctrl-C ends the demo and its servers', async () => {
  const demo = startDemo()
  await demo.until('200 callers at once')
  const ports = portsIn(demo.printed())
  expect(await Promise.all(ports.map(isOpen))).toEqual([true, true])
  demo.child.kill('SIGINT')
  const printed = await demo.ended(130)
  expect(await Promise.all(ports.map(isOpen))).toEqual([false, false])
  expect(printed).not.toContain('Error')
})
