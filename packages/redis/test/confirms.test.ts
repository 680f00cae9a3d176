import hashSlot from 'cluster-key-slot'
import { expect, onTestFinished, test } from 'vitest'
import { clusterConfirms } from '../src/cluster-confirms.js'
import { singleServerConfirms } from '../src/confirms.js'
import { Primaries, SLOTS } from './primaries.js'

const LONG = 10_000
const MARKER = 'rt:shop:w'

const halves = (): Primaries => new Primaries(['a', 'b'], (slot) => (slot < SLOTS / 2 ? 'a' : 'b'))
const lower = Array.from({ length: SLOTS / 2 }, (_, slot) => slot)
const slotOfMark = (primaries: Primaries, address: string): number =>
  hashSlot(primaries.marks.find((mark) => mark.startsWith(address))?.split(' ')[1] ?? expect.fail())

test('when the slot of the mark is moved away, another name marks that primary, over the same connection', async () => {
  const primaries = halves()
  const confirms = primaries.confirms(MARKER)
  expect(await confirms.ask([], true, 1, LONG)).toBe(1)
  const [before] = primaries.open.keys()
  primaries.move([slotOfMark(primaries, 'a')], 'b', true)
  expect(await confirms.ask([], true, 1, LONG)).toBe(1)
  expect(primaries.connectedTo).toEqual(['a', 'b'])
  expect([...primaries.open.keys()]).toContain(before)
})

test('when the client has not heard that the slot of the mark was moved, it is told, and the next ask is answered', async () => {
  const primaries = halves()
  const confirms = primaries.confirms(MARKER)
  expect(await confirms.ask([], true, 1, LONG)).toBe(1)
  primaries.move([slotOfMark(primaries, 'a')], 'b', false)
  await expect(confirms.ask([], true, 1, LONG)).rejects.toThrow('MOVED')
  expect(await confirms.ask([], true, 1, LONG)).toBe(1)
})

test('a primary that has lost all its slots is not asked, and its connection is closed', async () => {
  const primaries = halves()
  const confirms = primaries.confirms(MARKER)
  expect(await confirms.ask([], true, 1, LONG)).toBe(1)
  primaries.move(lower, 'b', true)
  expect(await confirms.ask([], true, 1, LONG)).toBe(1)
  expect(primaries.connectedTo).toEqual(['b'])
})

test('a primary with a single slot is asked, even with the one that is hardest to name', async () => {
  const found = new Set<number>()
  let last = 0
  for (let n = 0; found.size < SLOTS; n++) found.add((last = hashSlot(MARKER + n)))
  const primaries = new Primaries(['a', 'b'], (slot) => (slot === last ? 'b' : 'a'))
  expect(await primaries.confirms(MARKER).ask([], true, 1, LONG)).toBe(1)
  expect(primaries.connectedTo).toEqual(['a', 'b'])
})

test('with a hash tag in the prefix only the primary that holds its slot is asked', async () => {
  const primaries = halves()
  const confirms = primaries.confirms('{rt}:shop:w')
  const holder = primaries.truly[hashSlot('rt')]?.address
  expect(await confirms.ask([], true, 1, LONG)).toBe(1)
  expect(await confirms.ask(['{rt}:shop:e:k'], false, 1, LONG)).toBe(1)
  expect(primaries.connectedTo).toEqual([holder])
})

test.each(['{rt}:shop:w', MARKER])('an ask under %s does not search for names again', async (marker) => {
  const primaries = new Primaries(
    Array.from({ length: 8 }, (_, n) => `n${n}`),
    (slot) => `n${Math.floor((slot * 8) / SLOTS)}`,
  )
  const confirms = primaries.confirms(marker)
  await confirms.ask([], true, 1, LONG)
  primaries.looks = 0
  await confirms.ask([], true, 1, LONG)
  expect(primaries.looks).toBeLessThanOrEqual(2 * primaries.masters.length)
})

test('where no primary of the Cluster is known, nothing is confirmed', async () => {
  const primaries = halves()
  primaries.masters.length = 0
  await expect(primaries.confirms(MARKER).ask([], true, 1, LONG)).rejects.toThrow('No primary')
})

test('an opening that fails late does not take away the connection that came after it', async () => {
  const primaries = halves()
  const { cluster } = primaries
  const refusals: ((error: Error) => void)[] = []
  let isAway = true
  const nodeClient: typeof cluster.nodeClient = (node) =>
    isAway && node.address === 'a' ? new Promise((_, reject) => refusals.push(reject)) : cluster.nodeClient(node)
  const confirms = clusterConfirms({ ...cluster, nodeClient })?.(MARKER) ?? expect.fail()
  onTestFinished(() => confirms.close())
  const first = confirms.ask([], true, 1, LONG)
  primaries.move(lower, 'b', true)
  await confirms.ask([], true, 1, LONG)
  isAway = false
  primaries.move(lower, 'a', true)
  // Asked over a connection that is new, so not believed yet.
  await expect(confirms.ask([], true, 1, LONG)).rejects.toThrow('new')
  for (const refuse of refusals) refuse(new Error('It is away'))
  await expect(first).rejects.toThrow('away')
  await expect(confirms.ask([], true, 1, LONG)).rejects.toThrow('new')
  expect(primaries.connectedTo).toEqual(['a', 'b'])
})

test('once it is closed, a Cluster is not connected to again', async () => {
  const primaries = halves()
  const confirms = primaries.confirms(MARKER)
  await confirms.ask([], true, 1, LONG)
  confirms.close()
  await expect(confirms.ask([], true, 1, LONG)).rejects.toThrow('closed')
  expect(primaries.connectedTo).toEqual([])
})

test('once it is closed, a single server is not connected to', async () => {
  const primaries = new Primaries(['a'], () => 'a')
  const confirms = singleServerConfirms(() => primaries.connection(primaries.node('a')))(MARKER)
  confirms.close()
  await expect(confirms.ask([], false, 1, LONG)).rejects.toThrow('closed')
  expect(primaries.connectedTo).toEqual([])
})
