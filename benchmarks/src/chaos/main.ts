import { orUsage } from '../harness/arguments.js'
import { openOutput } from '../report/output.js'
import { writeDocs } from './docs.js'
import { runScenario, type Outcome } from './run.js'
import { readSettings, USAGE } from './settings.js'
import { chaosTable, OF_INVALIDATIONS, OF_READS } from './table.js'

const { scenarios, isShort, atOnce, fault, json, docs } = orUsage(readSettings, USAGE)
const { say, record } = openOutput(json)
const outcomes = new Map<string, Outcome>()

const queue = scenarios.values()
await Promise.all(Array.from({ length: atOnce }, workThrough))

const inOrder = scenarios.flatMap(({ name }) => outcomes.get(name) ?? [])
for (const columns of [OF_READS, OF_INVALIDATIONS]) say(`\n${chaosTable(columns, inOrder)}`)
if (docs) await writeDocs(scenarios, inOrder)

async function workThrough(): Promise<void> {
  for (const scenario of queue) {
    const outcome = await runScenario(scenario, { isShort, fault }).catch((error: unknown) => {
      console.error(
        `${scenario.name} did not run to its end: ${error instanceof Error ? String(error.stack) : String(error)}`,
      )
      process.exitCode = 1
      return undefined
    })
    if (outcome === undefined) continue
    outcomes.set(scenario.name, outcome)
    const { scenario: _, ...rest } = outcome
    const { broken, figures } = rest
    await record('chaos', { scenario: scenario.name, isShort }, [rest])
    say(`${scenario.name}: ${broken.length === 0 ? 'kept' : broken.join('; ')}`)
    if (broken.length === 0) continue
    process.exitCode = 1
    console.error(`${scenario.name}: ${broken.join('; ')}`)
    if (figures.firstError !== undefined) console.error(figures.firstError)
  }
}
