import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { nearStage, valueSlot } from './near.js'

const ENTRIES = 50_000
const ALLOWED_BYTES = 200
const BODY = 'body'.repeat(100)

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heap(): number {
  for (let i = 0; i < 4; i++) collect()
  return process.memoryUsage().heapUsed
}

for (const copy of ['clone', 'share'] as const) {
  it(`an entry that lies near takes ${ALLOWED_BYTES} bytes at most, besides its key and its value: ${copy}`, async () => {
    const { near, slots, clock, asked, prove } = nearStage({ max: ENTRIES, copy })
    const row = (id: number) => ({ id, name: `row ${id}` })
    // Flat texts, as those are that the tier has of its own.
    const textOf = (id: number) => Buffer.from(`product:${id}`).toString('latin1')

    const rows = Array.from<unknown>({ length: ENTRIES }).fill(null)
    const keys = Array.from<unknown>({ length: ENTRIES }).fill(null)
    const empty = heap()
    for (let id = 0; id < ENTRIES; id++) {
      rows[id] = row(id)
      keys[id] = textOf(id)
    }
    const ofValues = heap() - empty

    const before = heap()
    for (let id = 0; id < ENTRIES; id++) {
      const key = `product:${id}`
      await clock.advance(id % 3)
      prove()
      slots.set(key, entryOf(id))
      await near.read([key], [])
      // As a call does that finds it near.
      await near.peek(key)?.promise()
      slots.delete(key)
      asked.length = 0
    }
    const ofEntries = heap() - before

    expect(near.nearStats()).toMatchObject({ entries: ENTRIES, evicted: 0 })
    expect(near.peek(`product:${ENTRIES - 1}`)).toBeDefined()
    expect(rows.length).toBe(keys.length)
    expect((ofEntries - ofValues) / ENTRIES).toBeLessThan(ALLOWED_BYTES)

    /** As it comes from a store: of the time of the clock, and its version is a part of a longer text. */
    function entryOf(id: number): ReturnType<typeof valueSlot> {
      const created = clock.now()
      const freshUntil = created + 600_000 - (id % 60_000)
      const slot = valueSlot(
        clock,
        '',
        { created, freshUntil, hardUntil: freshUntil + 60_000, loadMs: id % 50 },
        row(id),
      )
      const version = `V${String(id).padStart(20, '-')}${BODY}`.slice(0, 21)
      return { ...slot, version } as typeof slot
    }
  })
}
