import { orUsage } from '../harness/arguments.js'
import { openOutput } from '../report/output.js'
import { openCourses, type Layout } from './course.js'
import { figuresOf, totalOf } from './figures.js'
import type { Plan } from './plan.js'
import { race, type RaceResult } from './race.js'
import { hasTags, READTHROUGH } from './racers/list.js'
import { readSettings, USAGE } from './settings.js'
import { raceTable, type Line } from './table.js'

/** Of all writes: a machine that stalls may keep a few from the store for longer than they wait. */
const MOST_UNPROMISED = 0.01

const settings = orUsage(readSettings, USAGE)
const { kind, plan } = settings
const { say, record } = openOutput(settings.json)
const courses = await openCourses(settings.layouts)
const lines: Line[] = []
try {
  for (const layout of settings.layouts) {
    for (const processes of settings.processes) {
      for (const racer of settings.racers) {
        for (const families of rowsOf(racer)) await run(racer, layout, { ...plan, processes, families })
      }
    }
  }
} finally {
  await courses.stop()
}
say(`\n${kind}: ${plan.keys} rows, ${plan.readers} readers and ${plan.writers} writers in each process`)
say(raceTable(lines))

/** In a soak all ways to invalidate at once; else one after the other, so that all racers have the same to do. */
function rowsOf(racer: string): readonly (readonly string[])[] {
  if (kind === 'soak') return [settings.families]
  const names = hasTags(racer) ? ['key', 'tag'] : ['key']
  return names
    .filter((name) => settings.families.length === 0 || settings.families.includes(name))
    .map((name) => [name])
}

async function run(racer: string, layout: Layout, given: Plan): Promise<void> {
  const { processes } = given
  const result = await race(racer, given, await courses.fresh(layout))
  const own = linesOf(result).map((figures) => ({ ...figures, racer, layout, processes }))
  lines.push(...own)
  say(`${racer}, ${layout}, ${processes} processes: ${Math.round(result.ms / 1000)} s`)
  const { audits = 0, staleDetected = 0 } = result.counts
  if (kind === 'soak') say(countsOf(result))
  if (given.auditShare > 0) say(`  audited ${audits} hits, stale detected ${staleDetected}`)
  await record(
    `race-${kind}`,
    given,
    own.map((line) => ({ ...line, counts: result.counts })),
  )
  const { staleReads, errors, firstError, writes, unpromised } = totalOf(result)
  if (firstError !== undefined) console.error(`${racer}: ${firstError}`)
  if (racer !== READTHROUGH) return
  if (
    staleReads > 0 ||
    staleDetected > 0 ||
    errors > 0 ||
    writes < plan.writes ||
    unpromised > writes * MOST_UNPROMISED
  ) {
    console.error(
      `${racer}: ${staleReads} stale reads, ${staleDetected} detected, ${errors} errors, ${writes} writes, ${unpromised} unpromised`,
    )
    process.exitCode = 1
  }
}

/** Every family, and all together where there are several. */
function linesOf(result: RaceResult): Omit<Line, 'racer' | 'layout' | 'processes'>[] {
  const each = result.tallies.map(figuresOf)
  return each.length > 1 && kind === 'soak' ? [...each, totalOf(result)] : each
}

function countsOf({ counts }: RaceResult): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0)
  return `  ${told.map(([name, count]) => `${name} ${Math.round(count).toLocaleString('en')}`).join(', ')}`
}
