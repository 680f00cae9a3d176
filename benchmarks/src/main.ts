import { orUsage } from './harness/arguments.js'
import { openOutput } from './report/output.js'
import { writePerformance } from './performance/write.js'
import { RUNS } from './rows/list.js'
import { readSettings, USAGE, type RowName } from './rows/settings.js'

const settings = orUsage(readSettings, USAGE)
const output = openOutput(settings.json)

for (const row of settings.rows) {
  if (!(await isKept(row))) process.exitCode = 1
}
if (settings.docs) await writePerformance()

/** A row that fails must not lose what the others find. */
async function isKept(row: RowName): Promise<boolean> {
  const start = performance.now()
  try {
    return await RUNS[row]({ settings, output })
  } catch (error) {
    console.error(`${row} failed:`, error)
    return false
  } finally {
    output.say(`${row} took ${Math.round((performance.now() - start) / 1000)} s`)
  }
}
