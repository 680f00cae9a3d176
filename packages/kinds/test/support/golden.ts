import { readFileSync, writeFileSync } from 'node:fs'
import { examples } from './examples.js'

/** What a version of a serializer wrote for the example of that name. */
export interface Golden {
  readonly name: string
  /** The payload: as it is where it is text, otherwise in hex. */
  readonly payload: string
}

/**
 * The golden payloads of a file: what earlier versions have written, which every later one reads, or knowingly refuses
 * under another id. None is ever changed. With `READTHROUGH_GOLDEN=add`, examples that have none yet get one.
 */
export function goldenOf(file: URL, write: (value: unknown) => string): readonly Golden[] {
  const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden[]
  if (process.env['READTHROUGH_GOLDEN'] !== 'add') return golden
  const known = new Set(golden.map(({ name }) => name))
  for (const [name, value] of Object.entries(examples)) {
    if (!known.has(name)) golden.push({ name, payload: write(value) })
  }
  writeFileSync(file, `${JSON.stringify(golden, null, 2)}\n`)
  return golden
}
