import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Profiler } from 'node:inspector'

/** Where time went: `share` of all time in which the process was not idle. */
export interface Cost {
  readonly where: string
  readonly what: string
  readonly share: number
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Reads a profile: time by function (at its place in the sources) and by file, the most costly first. */
export function costsOf(file: string): { readonly functions: readonly Cost[]; readonly files: readonly Cost[] } {
  const { nodes, samples = [], timeDeltas = [] } = JSON.parse(readFileSync(file, 'utf8')) as Profiler.Profile
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const functions = new Map<string, number>()
  const files = new Map<string, number>()
  let total = 0
  samples.forEach((id, index) => {
    const frame = frames.get(id)
    if (frame === undefined || frame.functionName === '(idle)') return
    const micros = timeDeltas[index] ?? 0
    const place = placeOf(frame)
    total += micros
    add(functions, `${frame.functionName || '(anonymous)'}\t${place.file}:${place.line}`, micros)
    add(files, `\t${place.file}`, micros)
  })
  return { functions: sorted(functions, total), files: sorted(files, total) }
}

function add(sums: Map<string, number>, name: string, micros: number): void {
  sums.set(name, (sums.get(name) ?? 0) + micros)
}

function sorted(sums: ReadonlyMap<string, number>, total: number): readonly Cost[] {
  return [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, micros]) => {
      const [what = '', where = ''] = name.split('\t')
      return { where, what, share: micros / total }
    })
}

/** Where a function stands: in the source, where what was compiled from it says so. */
function placeOf(frame: { url: string; lineNumber: number; columnNumber: number }): { file: string; line: number } {
  if (!frame.url.startsWith('file:')) return { file: frame.url || '(engine)', line: frame.lineNumber + 1 }
  const path = fileURLToPath(frame.url)
  const entry = mapOf(path)?.findEntry(frame.lineNumber, frame.columnNumber)
  if (entry === undefined || !('originalSource' in entry)) return { file: shorten(path), line: frame.lineNumber + 1 }
  return { file: shorten(fileURLToPath(new URL(entry.originalSource, frame.url))), line: entry.originalLine + 1 }
}

const maps = new Map<string, SourceMap | undefined>()

function mapOf(path: string): SourceMap | undefined {
  if (maps.has(path)) return maps.get(path)
  const isOurs = !path.includes('node_modules') && existsSync(`${path}.map`)
  const map = isOurs ? new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8'))) : undefined
  maps.set(path, map)
  return map
}

function shorten(path: string): string {
  return relative(ROOT, path).replace(/^.*node_modules\//, '')
}
