import { drawn } from '../report/table.js'
import { dropsGrid, scaleGrid } from '../report/scale-table.js'
import { measureDrops } from '../scale/drops.js'
import { measureScale } from '../scale/measure.js'
import type { Growing } from '../scale/orders.js'
import type { RunRow } from './row.js'

const SIZES: Readonly<Record<Growing, readonly number[]>> = {
  entries: [100, 1_000, 10_000, 100_000, 1_000_000],
  tags: [1, 4, 16, 64],
  methods: [1, 10, 100, 1_000],
  primaries: [1, 3, 6],
}
const DROPS_SIZES = [1_000, 10_000, 100_000, 1_000_000]

/** What a hit costs as one thing grows. */
export const runScale =
  (growing: Growing): RunRow =>
  async ({ settings, output }) => {
    const { rounds = 7, windowMs = 150, warmUpMs = 400, sizes = SIZES[growing] } = settings
    const options = { rounds, windowMs, warmUpMs }
    const results = await measureScale({ growing, sizes, ...options })
    output.say(`\nscale-${growing}: ${rounds} rounds of ${windowMs} ms each`)
    output.say(drawn(scaleGrid(results, growing)))
    await output.record(`scale-${growing}`, options, results)
    return true
  }

/** What dropping entries costs as the keyspace grows. */
export const runDrops: RunRow = async ({ settings, output }) => {
  const { rounds = 7, sizes = DROPS_SIZES } = settings
  const results = await measureDrops({ sizes, rounds })
  output.say(`\nscale-drops: a hundred entries dropped among others, ${rounds} rounds`)
  output.say(drawn(dropsGrid(results)))
  await output.record('scale-drops', { rounds }, results)
  const isKept = results.every((result) => 'failed' in result || result.wrong === 0)
  if (!isKept) console.error('entries were answered that had been dropped')
  return isKept
}
