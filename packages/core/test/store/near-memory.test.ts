import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { nearStage, valueSlot } from './near.js'

const ENTRIES = 20_000
const ALLOWED_BYTES = 200

it(`an entry that lies near takes ${ALLOWED_BYTES} bytes at most, besides its key and its value`, async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap = (): number => {
    for (let i = 0; i < 3; i++) collect()
    return process.memoryUsage().heapUsed
  }
  const row = (id: number) => ({ id, name: `row ${id}` })
  const { near, slots, clock, asked } = nearStage({ max: ENTRIES })
  const keys = Array.from({ length: ENTRIES }, (_, i) => `p:${i}`)

  const before = heap()
  const rows = keys.map((_key, i) => structuredClone(row(i)))
  const ofValues = heap() - before
  for (const [i, key] of keys.entries()) {
    // As it comes from a store: the version is a part of a longer text.
    const answer = `V${String(i).padStart(20, '-')}${'body'.repeat(100)}`
    slots.set(key, { ...valueSlot(clock, ''), version: answer.slice(0, 21), entry: entryOf(row(i)) } as never)
    await near.read([key], [])
    slots.delete(key)
    asked.length = 0
  }
  const ofEntries = heap() - before - ofValues
  expect(rows).toHaveLength(near.nearStats().entries)
  expect((ofEntries - ofValues) / ENTRIES).toBeLessThan(ALLOWED_BYTES)

  function entryOf(value: unknown): unknown {
    const slot = valueSlot(clock, '', {}, value)
    return slot.state === 'value' ? slot.entry : undefined
  }
})
