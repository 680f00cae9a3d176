import assert from 'node:assert/strict'
import { createCache, currentLoad, defineKey, memoryStore, ReadThrough, setDefaultCache } from '@readthrough/core'
import { fakeClock } from '@readthrough/testing'

const clock = fakeClock()
const cache = createCache({ namespace: 'ttls', store: memoryStore({ clock }), clock, jitter: 0 })
setDefaultCache(cache)

interface Quote {
  readonly symbol: string
  readonly price: number
  readonly final: boolean
}

const quote = defineKey('quote', (symbol: string) => [symbol])
const report = defineKey('report', (day: string) => [day])
const session = defineKey('session', (token: string) => [token])
const chart = defineKey('chart', (symbol: string) => [symbol])
const index = defineKey('index', (name: string) => [name])
const ticker = defineKey('ticker', (symbol: string) => [symbol])

let drawn = 0

class Quotes {
  // #region ttl
  @ReadThrough({
    key: quote,
    ttl: (value: Quote | null) => (value?.final ? '1d' : '10s'), // 0 keeps this value out
    nullTtl: '2s', // for null and undefined
    jitter: 0.2, // each time to live is shortened by a random 0 to 20 %
  })
  async latest(symbol: string): Promise<Quote | null> {
    return symbol === 'NONE' ? null : { symbol, price: 12, final: symbol === 'OLD' }
  }
  // #endregion

  // #region sliding
  @ReadThrough({ key: session, ttl: '30m', sliding: '12h' }) // 30 minutes after the last hit, 12 hours in all
  async session(token: string): Promise<{ token: string }> {
    return { token }
  }
  // #endregion

  // #region stale
  @ReadThrough({ key: chart, ttl: '10m', stale: { whileRevalidate: '5m' } })
  async chart(symbol: string): Promise<{ symbol: string; drawn: number }> {
    return { symbol, drawn: ++drawn } // between 10 and 15 minutes, behind a caller who has the answer
  }
  // #endregion

  // #region early
  @ReadThrough({ key: index, ttl: '1m', refreshEarly: true })
  async index(name: string): Promise<number> {
    return name.length
  }
  // #endregion

  // #region when-unless
  @ReadThrough({
    key: report,
    when: (day: string) => day !== 'today', // asked before: use the cache at all?
    unless: (rows: string[]) => rows.length === 0, // asked after: keep this value out?
  })
  async report(day: string): Promise<string[]> {
    return day === 'empty' ? [] : [day]
  }
  // #endregion

  // #region current-load
  @ReadThrough({ key: ticker, ttl: '1h' })
  async ticker(symbol: string): Promise<{ price: number; preliminary: boolean }> {
    const answer = { price: 12, preliminary: symbol === 'NEW' }
    if (answer.preliminary) currentLoad()?.ttl('5s') // instead of the hour
    if (symbol === 'HALTED') currentLoad()?.skip() // not stored at all
    return answer
  }
  // #endregion
}

const news: string[] = []
cache.on('hit', ({ key }) => news.push(`hit ${key}`))
cache.on('miss', ({ key }) => news.push(`miss ${key}`))
cache.on('bypassed', ({ reason }) => news.push(`bypassed ${reason}`))
cache.on('fill.skipped', ({ key, reason }) => news.push(`skipped ${key} ${reason}`))
const heard = async (): Promise<string[]> => {
  await cache.drain()
  return news.splice(0)
}
const left = async (key: readonly [string, string]): Promise<number> => {
  await cache.drain()
  const told = await cache.explain(key)
  return 'leftMs' in told ? told.leftMs : 0
}

const quotes = new Quotes()
await quotes.latest('OLD')
await quotes.latest('NEW')
await quotes.latest('NONE')
const day = 86_400_000
const lives: [number, number][] = [
  [await left(quote('OLD') as never), day],
  [await left(quote('NEW') as never), 10_000],
  [await left(quote('NONE') as never), 2_000],
]
for (const [ms, ttl] of lives) assert.ok(ms <= ttl && ms >= ttl * 0.8 - 1, `${ms} of ${ttl}`)

await quotes.session('s')
await heard()
for (let minutes = 20; minutes < 720; minutes += 20) {
  await clock.advance(20 * 60_000)
  await quotes.session('s')
  await cache.drain()
}
assert.ok((await heard()).every((line) => line === 'hit session:s'))
await clock.advance(21 * 60_000)
await quotes.session('s')
assert.deepEqual(await heard(), ['miss session:s'])

await quotes.chart('X')
await cache.drain()
await clock.advance(12 * 60_000)
assert.equal((await quotes.chart('X')).drawn, 1)
await cache.drain()
assert.equal((await quotes.chart('X')).drawn, 2)
assert.equal(await quotes.index('DAX'), 3)

// #region refresh
const fresh = await cache.refresh(chart('X'), async () => ({ symbol: 'X', drawn: 3 }), { ttl: '10m' })
// #endregion
assert.deepEqual(await quotes.chart('X'), fresh)
await heard()

await quotes.report('today')
await quotes.report('empty')
assert.deepEqual(await heard(), ['bypassed when', 'miss report:empty', 'skipped report:empty unless'])

await quotes.ticker('NEW')
await quotes.ticker('HALTED')
assert.deepEqual((await heard()).slice(-1), ['skipped ticker:HALTED skip'])
assert.equal(await left(ticker('NEW') as never), 5_000)
await cache.close()
