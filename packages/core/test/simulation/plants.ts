import { createEntryNames } from '../../src/entry/entry-name.js'
import { writeBody } from '../../src/entry/header.js'
import { NOW } from './process.js'
import type { Server } from './server.js'

/** How old a planted entry of version 0 is: `dead` ones may not answer, and `ending` ones have taken long to load. */
type Age = 'fresh' | 'ending' | 'stale' | 'dead'

const HOUR_MS = 3_600_000

/** Entries of version 0 that lie there at the start, with these tags and their stamps. */
export function plants(
  ages: Readonly<Record<string, Age>>,
  tags: Readonly<Record<string, readonly string[]>> = {},
): (server: Server) => void {
  return (server) => {
    for (const [key, age] of Object.entries(ages)) {
      const stamped = (tags[key] ?? []).map((tag) => ({ tag, stamp: `${tag}0` }))
      for (const { tag, stamp } of stamped) server.side.plantStamp(tag, stamp)
      server.put(key, { state: 'value', version: `V${key}0`, body: bodyOf(key, age, stamped) })
    }
  }
}

const nameOf = createEntryNames('')

function bodyOf(key: string, age: Age, tags: readonly { readonly tag: string; readonly stamp: string }[]): string {
  const created = NOW - 100
  // Fresh ones end when those of a sliding policy would, so that hits extend them.
  const hardUntil = age === 'dead' ? NOW - 50 : created + 2 * HOUR_MS
  const freshUntil = age === 'stale' ? NOW - 50 : hardUntil
  const header = {
    created,
    freshUntil,
    hardUntil,
    loadMs: age === 'ending' ? 10 * HOUR_MS : 0,
    serializer: 'json',
    definition: '',
    tags,
  }
  return writeBody(header, '0', nameOf(key)) as string
}
