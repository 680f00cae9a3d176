import { type Counters, type CounterVerbs, systemRandom } from '@readthrough/core'
import { nameOf } from './barriers.js'
import { COUNT, ENSURE_COUNTERS, FREE, HOLD } from './counter-scripts.js'
import { type Argument, type Link, otherwise } from './link.js'

/** Gone after a week, they are made anew; what was loading meanwhile is then not stored. */
const LIFE_MS = 7 * 24 * 60 * 60 * 1_000

/**
 * The counters of a cache, in the one hash `at`. Where another type of thing lies there, `bump` removes it and `free`
 * leaves it; the others reject.
 */
export function counterVerbs(link: Link, at: string, ms: (ttlMs: number) => string): CounterVerbs {
  const run = (source: string, args: Argument[]): Promise<unknown> =>
    link.text(at, ['EVAL', source, '1', at, systemRandom.id(), String(LIFE_MS), ...args])
  return {
    isInOrder: link.isInOrder,
    read: () => link.text(at, ['HGETALL', at]).then(countersOf),
    async ensure() {
      const counters = countersOf(await run(ENSURE_COUNTERS, []))
      if (counters === null) throw new Error('Redis keeps no counters')
      return counters
    },
    async bump(shards) {
      if (shards.length > 0) await run(COUNT, shards.map(String))
    },
    async hold(shards, member, boundMs) {
      if (shards.length > 0) await run(HOLD, [nameOf(member), ms(boundMs), ...shards.map(String)])
    },
    async free(shards, member) {
      if (shards.length > 0) await run(FREE, [nameOf(member), ...shards.map(String)]).catch(otherwise(0))
    },
  }
}

/** From a map as either version of the wire protocol tells it: an object, or fields and values in turns. */
function countersOf(reply: unknown): Counters | null {
  let epoch: string | undefined
  const counts = new Map<number, number>()
  const held = new Set<number>()
  for (const [field, value] of Array.isArray(reply) ? pairsOf(reply) : Object.entries(reply as object)) {
    if (field === 'e') epoch = String(value)
    else if (field.startsWith('h')) held.add(Number.parseInt(field.slice(1), 10))
    else counts.set(Number(field), Number(value))
  }
  return epoch === undefined ? null : { epoch, counts, held }
}

function pairsOf(flat: readonly unknown[]): [string, unknown][] {
  const pairs: [string, unknown][] = []
  for (let i = 0; i < flat.length; i += 2) pairs.push([String(flat[i]), flat[i + 1]])
  return pairs
}
