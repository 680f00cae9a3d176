import { isVariant, LIMIT, READTHROUGH } from '../contenders/list.js'
import { HIT_PAYLOADS } from '../harness/payload.js'
import { isMeasured, type Failed, type Figure, type Outcome } from '../harness/rounds.js'
import type { MemoryResult } from '../memory/measure.js'
import type { EntrySize } from '../payloads/sizes.js'
import { sizesGrid } from '../payloads/table.js'
import { dropsGrid, scaleGrid } from '../report/scale-table.js'
import { hitsGrid, inMarkdown, ratioOf, slowness, stampedeGrid, tagsGrid, type Grid } from '../report/table.js'
import { memoryGrid, sequentialGrid, stalenessGrid } from '../report/waits-table.js'
import type { HitsResult } from '../rows/hits.js'
import type { SequentialResult } from '../rows/sequential.js'
import type { StampedeResult } from '../rows/stampede.js'
import type { TagsResult } from '../rows/tags.js'
import type { DropsOutcome } from '../scale/drops.js'
import type { ScaleOutcome } from '../scale/measure.js'
import { GROWING } from '../scale/orders.js'
import type { StalenessResult } from '../staleness/measure.js'
import { measuredOn } from '../report/page.js'
import { drawBars, drawLines, type Bars, type Mark } from './chart.js'
import { latestOf, type Line } from './lines.js'
import type { Role } from './palette.js'

/** What a page says of one row: where it stands, its table, and its picture where it has one. */
export interface Section {
  readonly name: string
  readonly table: string
  /** The picture, and what it shows for those who do not see it. */
  readonly chart?: { readonly svg: string; readonly label: string } | undefined
}

type Read = <Result>(row: string) => readonly Line<Result>[]

/** All sections of which something was measured. */
export function sectionsFrom(folder: string): readonly Section[] {
  const read: Read = (row) => latestOf(folder, row)
  return [
    ...hitSections(read),
    ...waitSections(read),
    ...memorySections(read),
    ...scaleSections(read),
    ...dropSections(read),
  ]
}

function hitSections(read: Read): readonly Section[] {
  const near = read<Outcome<HitsResult>>('memory-hit')
  const far = read<Outcome<HitsResult>>('redis-hit')
  const title = 'A hit in the process, times a Map behind an async function'
  return [
    ...section('memory-hit', near, hitsGrid(near, 'ns'), () =>
      bars(title, 'times the limit, by factors of ten', near, ({ ratio }) => slowness(ratio, 1)),
    ),
    ...HIT_PAYLOADS.flatMap((payload) => {
      const lines = far.filter((line) => line.payload === payload)
      // How values are written otherwise is told on the page of payloads.
      const shown = lines.filter(({ name }) => !isVariant(name) || name.endsWith('validate'))
      const what = `A hit from Redis, ${payload}, 64 callers, of GET and JSON.parse`
      return section(`redis-hit ${payload}`, shown, hitsGrid(shown, 'ops/s'), () =>
        bars(what, 'of the limit', shown, ({ ratio }) => ratio, false),
      )
    }),
  ]
}

function waitSections(read: Read): readonly Section[] {
  const one = read<Outcome<SequentialResult>>('redis-sequential').filter(
    ({ name }) => !isVariant(name) || name.endsWith('validate'),
  )
  const crowds = read<Outcome<StampedeResult>>('stampede')
  const processes = [...new Set(crowds.map((line) => line.processes))]
  const stale = read<Outcome<StalenessResult>>('staleness')
  return [
    ...section('redis-sequential', one, sequentialGrid(one), () =>
      bars('One caller: the middle call, times a bare GET', 'times GET', one, ({ ratio }) => ratio, false),
    ),
    ...processes.flatMap((count) => {
      const lines = crowds.filter((line) => line.processes === count)
      return section(`stampede ${count}`, lines, stampedeGrid(lines))
    }),
    ...section('staleness', stale, stalenessGrid(stale), () =>
      drawn({
        title:
          'Stale after another process has invalidated: one write in 100; whiskers from the middle one to the worst',
        unit: 'ms',
        isLog: false,
        show: (ms) => (ms === 0 ? 'never' : `${ms.toFixed(2)} ms`),
        bars: stale
          .filter((line) => isMeasured(line))
          .map(({ name, p50Ms, p99Ms, maxMs }) => ({
            name,
            role: roleOf(name),
            value: p99Ms,
            low: p50Ms,
            high: maxMs,
          })),
      }),
    ),
  ]
}

function memorySections(read: Read): readonly Section[] {
  const held = read<Outcome<MemoryResult>>('memory')
  const sizes = read<EntrySize>('memory-redis')
  return [
    ...section('memory', held, memoryGrid(held), () =>
      bars('Bytes of an entry beyond its value and its key', 'bytes', held, ({ beyond }) => beyond, false, whole),
    ),
    ...section('memory-redis', sizes, sizesGrid(sizes)),
  ]
}

function scaleSections(read: Read): readonly Section[] {
  return GROWING.flatMap((growing) => {
    const lines = read<ScaleOutcome>(`scale-${growing}`)
    const roles: Readonly<Record<string, Role>> = { 'Redis hit': 'ours', 'near hit': 'others' }
    return section(`scale-${growing}`, lines, scaleGrid(lines, growing), () =>
      overSizes(
        `What a hit takes, by ${growing}`,
        growing,
        'ns',
        lines,
        (name) => roles[name] ?? 'limit',
        ({ ns }) => ns,
      ),
    )
  })
}

function dropSections(read: Read): readonly Section[] {
  const tags = read<TagsResult>('tags')
  const patterns = read<TagsResult>('pattern-index')
  const drops = read<DropsOutcome>('scale-drops')
  const roles: Readonly<Record<string, Role>> = {
    'by tag': 'ours',
    'by pattern': 'others',
    'by pattern, indexed': 'spread',
  }
  const what = 'A hundred entries dropped, by other keys in the same Redis'
  return [
    ...section('tags', tags, tagsGrid(tags)),
    ...section('pattern-index', patterns, tagsGrid(patterns)),
    ...section('scale-drops', drops, dropsGrid(drops), () =>
      overSizes(
        what,
        'other keys',
        'ms',
        drops,
        (name) => roles[name] ?? 'limit',
        ({ ms }) => ms,
      ),
    ),
  ]
}

function section(
  name: string,
  lines: readonly Line<unknown>[],
  grid: Grid,
  chart?: () => { readonly svg: string; readonly label: string },
): readonly Section[] {
  const [first] = lines
  if (first === undefined) return []
  return [{ name, table: `${inMarkdown(grid)}\n\n${measuredOn(first.machine)}`, chart: chart?.() }]
}

function bars<T extends { readonly name: string }>(
  title: string,
  unit: string,
  lines: readonly T[],
  figureOf: (result: Exclude<T, Failed>) => Figure,
  isLog = true,
  show: (value: number) => string = ratioOf,
): { readonly svg: string; readonly label: string } {
  const measured = lines.filter((line) => isMeasured(line))
  const all = measured.map((each) => ({ name: each.name, role: roleOf(each.name), ...markOf(figureOf(each)) }))
  return drawn({ title, unit, isLog, show, bars: all })
}

function drawn(chart: Bars): { readonly svg: string; readonly label: string } {
  return { svg: drawBars(chart), label: chart.title }
}

function overSizes<T extends { readonly name: string; readonly size: number }>(
  title: string,
  grows: string,
  unit: string,
  lines: readonly T[],
  role: (name: string) => Role,
  figureOf: (result: Exclude<T, Failed>) => Figure,
): { readonly svg: string; readonly label: string } {
  const sizes = [...new Set(lines.map(({ size }) => size))]
  const names = [...new Set(lines.map(({ name }) => name))]
  const measured = lines.filter((line) => isMeasured(line))
  const markAt = (name: string, size: number): Mark | undefined => {
    const found = measured.find((line) => line.name === name && line.size === size)
    return found === undefined ? undefined : markOf(figureOf(found))
  }
  const svg = drawLines({
    title,
    grows,
    unit,
    sizes,
    lines: names.map((name) => ({ name, role: role(name), marks: sizes.map((size) => markAt(name, size)) })),
  })
  return { svg, label: title }
}

function markOf({ median, q1, q3 }: Figure): Mark {
  return { value: median, low: q1, high: q3 }
}

function roleOf(name: string): Role {
  if (name.startsWith(READTHROUGH)) return 'ours'
  return name === LIMIT || name === 'GET' || name === 'by-hand' ? 'limit' : 'others'
}

function whole(value: number): string {
  return String(Math.round(value))
}
