import type { FeedListener, Version } from '@readthrough/core'
import { fakeClock } from '@readthrough/testing'
import { beforeEach, expect, test } from 'vitest'
import { feedVerbs } from '../src/feed.js'
import type { FeedSource } from '../src/feed-source.js'
import { createWire, type Wire } from './wires.js'

const NAMES = { prefix: 'rt:x:', entries: 'rt:x:e:', stamps: 'rt:x:t:' }
const EVERY_MS = 20

let clock: ReturnType<typeof fakeClock>
let wires: Wire[]
let places: string[]
let heard: string[]
let reports: unknown[]
let renewed: () => void
let doubted: string[]
let refusal: Error | undefined

beforeEach(() => {
  clock = fakeClock()
  places = ['a']
  refusal = undefined
  ;[wires, heard, reports, doubted] = [[], [], [], []]
})

function clientTo(place: string): Wire['client'] {
  const wire = createWire(place, () => refusal)
  wires.push(wire)
  return wire.client
}

function open(more: Partial<FeedSource> = {}) {
  const source: FeedSource = {
    places: () => places,
    open: async (place) => clientTo(place),
    verify: async () => {},
    proof: () => ['PING'],
    doubt: (place) => void doubted.push(place),
    onRenewed: (listener) => {
      renewed = listener
      return () => {}
    },
    ...more,
  }
  const listener: FeedListener = {
    changed: (key) => void heard.push(`key ${key}`),
    tagChanged: (tag) => void heard.push(`tag ${tag}`),
    allChanged: () => void heard.push('all'),
    lost: () => void heard.push('lost'),
    proven: (at) => void heard.push(`proven ${at}`),
  }
  return feedVerbs(source, NAMES, (error) => reports.push(error)).open(listener, EVERY_MS, clock)
}

/** Answers the question that is out on each connection. */
async function answerAll(): Promise<void> {
  for (const wire of wires) wire.asking.shift()?.answer()
  await clock.advance(0)
}

async function goLive(): Promise<void> {
  await clock.advance(EVERY_MS)
  await answerAll()
  heard.length = 0
}

test('what is proven is when the question was sent, not when its answer came', async () => {
  open()
  await clock.advance(EVERY_MS)
  await clock.advance(15)
  await answerAll()
  expect(heard).toEqual(['proven 20'])
})

test('it listens to all changes under its prefix before it asks for proof', async () => {
  open()
  await clock.advance(EVERY_MS)
  const tracking = 'CLIENT TRACKING ON BCAST PREFIX rt:x:e: PREFIX rt:x:t:'
  expect(wires[0]?.sent).toEqual(['CLIENT TRACKING OFF', tracking, 'PING'])
})

test('there are never two questions under way on one connection', async () => {
  open()
  await clock.advance(10 * EVERY_MS)
  expect(wires[0]?.asking).toHaveLength(1)
  await answerAll()
  await clock.advance(EVERY_MS)
  expect(wires[0]?.asking).toHaveLength(1)
  await answerAll()
  expect(heard).toEqual(['proven 20', 'proven 220'])
})

test('an answer that is an error proves nothing, and makes it doubt', async () => {
  open()
  await clock.advance(EVERY_MS)
  wires[0]?.asking.shift()?.refuse('CLUSTERDOWN The cluster is down')
  await clock.advance(0)
  expect([heard, doubted]).toEqual([[], ['a']])
})

test('names are told as keys and as tags, a flush as all', async () => {
  open()
  await goLive()
  wires[0]?.tell('invalidate', 'rt:x:e:k')
  wires[0]?.tell('invalidate', Buffer.from('rt:x:t:t'))
  wires[0]?.tell('invalidate', null)
  expect(heard).toEqual(['key k', 'tag t', 'all'])
})

test('nothing is proven while the commands of the store reach no server: another may be in its place by now', async () => {
  let isServed = true
  open({ isServed: () => isServed })
  await goLive()
  await clock.advance(EVERY_MS)
  isServed = false
  await answerAll()
  await clock.advance(EVERY_MS)
  await answerAll()
  expect(heard).toEqual([])
  isServed = true
  await clock.advance(EVERY_MS)
  await answerAll()
  expect(heard).toEqual(['proven 80'])
})

test('all primaries have to answer', async () => {
  places = ['a', 'b']
  open()
  await clock.advance(EVERY_MS)
  wires[0]?.asking.shift()?.answer()
  await clock.advance(5 * EVERY_MS)
  expect(heard).toEqual([])
  await answerAll()
  expect(heard).toEqual(['proven 20'])
})

test('a new primary is a loss, and the round under way proves nothing', async () => {
  open()
  await goLive()
  await clock.advance(EVERY_MS)
  places = ['a', 'b']
  await clock.advance(EVERY_MS)
  await answerAll()
  expect(heard).toEqual(['lost'])
  await clock.advance(EVERY_MS)
  await answerAll()
  expect(heard).toEqual(['lost', 'proven 80'])
})

test('a new primary that shows only when the answers come keeps them from proving anything', async () => {
  open()
  await clock.advance(EVERY_MS)
  places = ['a', 'b']
  await answerAll()
  expect(heard).toEqual([])
})

test('a lost connection is told once, and another is made', async () => {
  open()
  await goLive()
  await clock.advance(EVERY_MS)
  wires[0]?.tell('terminated', new Error('gone'))
  wires[0]?.tell('invalidate', 'rt:x:e:late')
  await answerAll()
  expect(heard).toEqual(['lost'])
  await clock.advance(1_000)
  await answerAll()
  expect(wires).toHaveLength(2)
  expect(heard.at(-1)).toMatch(/^proven/)
})

test('a connection that is silent for 2 seconds is replaced', async () => {
  open()
  await goLive()
  await clock.advance(2_000)
  expect([heard, wires.length]).toEqual([[], 1])
  await clock.advance(3 * EVERY_MS)
  expect(heard).toEqual(['lost'])
  expect(wires[0]?.isDestroyed).toBe(true)
  await clock.advance(1_000)
  expect(wires).toHaveLength(2)
})

test('a process that stood still does not take the silence for the server’s', async () => {
  open()
  await goLive()
  await clock.advance(EVERY_MS)
  clock.stall(5_000)
  await clock.advance(1)
  await answerAll()
  expect(wires).toHaveLength(1)
  expect(heard).toEqual(['proven 40'])
})

test('where Redis says no it is told of, and left alone for half a minute', async () => {
  refusal = new Error('NOPERM this user has no permissions')
  open()
  await clock.advance(29_000)
  expect([wires.length, reports.map(String)]).toEqual([1, [`Error: ${refusal.message}`]])
  await clock.advance(2_000)
  expect(wires).toHaveLength(2)
})

test('another connection of the store is a loss, and this one is made anew', async () => {
  open()
  await goLive()
  await clock.advance(EVERY_MS)
  renewed()
  await answerAll()
  expect(heard).toEqual(['lost'])
  expect(wires.map(({ isDestroyed }) => isDestroyed)).toEqual([true, false])
  await clock.advance(EVERY_MS)
  await answerAll()
  expect(heard.at(-1)).toMatch(/^proven/)
})

test('where it leads elsewhere nothing is proven, and it is tried again', async () => {
  let isSame = false
  open({ verify: () => (isSame ? Promise.resolve() : Promise.reject(new Error('another Redis'))) })
  await clock.advance(2_000)
  expect([heard, wires.length > 1, wires.at(0)?.isDestroyed]).toEqual([[], true, true])
  isSame = true
  await clock.advance(1_000)
  await answerAll()
  expect(heard.at(-1)).toMatch(/^proven/)
})

test('it covers what lies where it listens, and is the same', async () => {
  const version: Version = `V${'x'.repeat(20)}`
  const heads = {
    placeOf: (name: string) => (name.endsWith('away') ? 'b' : 'a'),
    head: async (_place: string, name: string) => {
      if (name.endsWith('moved')) throw new Error('MOVED 1 b')
      return name.startsWith('rt:x:t:') ? 'stamp' : `${version}{`
    },
  }
  const { covers, coversTag } = open({ heads })
  expect(await covers?.('k', version)).toBe(false)
  await goLive()
  expect(await covers?.('k', version)).toBe(true)
  expect(await covers?.('k', `V${'y'.repeat(20)}`)).toBe(false)
  expect(await covers?.('away', version)).toBe(false)
  expect(await covers?.('moved', version)).toBe(false)
  expect([await coversTag?.('t', 'stamp'), await coversTag?.('t', 'other')]).toEqual([true, false])
})

test('slots that a primary has lost are a loss, within a second', async () => {
  let layout = '0-16383 a'
  open({ layout: async () => layout })
  // The first look is one, too: nothing is known of before.
  await goLive()
  await goLive()
  layout = '0-16382 a, 16383-16383 b'
  await clock.advance(1_000 + EVERY_MS)
  expect(heard).toContain('lost')
  heard.length = 0
  for (let n = 0; n < 100; n++) {
    await clock.advance(EVERY_MS)
    await answerAll()
  }
  expect([heard.includes('lost'), heard.length > 50]).toEqual([false, true])
})

test('once closed it tells nothing, and holds nothing', async () => {
  const feed = open()
  await goLive()
  await clock.advance(EVERY_MS)
  feed.close()
  wires[0]?.tell('invalidate', 'rt:x:e:k')
  await clock.advance(5_000)
  expect(heard).toEqual([])
  expect([clock.pending(), wires.length, wires[0]?.isDestroyed]).toEqual([0, 1, true])
})
