import { type Counters, type CounterVerbs, systemRandom } from '@readthrough/core'
import type { Link } from './link.js'

/** Gone after a week, they are made anew; what was loading meanwhile is then not stored. */
const LIFE_MS = 7 * 24 * 60 * 60 * 1_000

/** The field with the epoch; every other is named by its shard. */
const EPOCH = 'e'

/** `ARGV`: epoch, milliseconds. All fields and values, one after the other. */
const ENSURE_COUNTERS = `if redis.call('HEXISTS',KEYS[1],'${EPOCH}')==0 then
redis.call('HSET',KEYS[1],'${EPOCH}',ARGV[1])
redis.call('PEXPIRE',KEYS[1],ARGV[2]) end
return redis.call('HGETALL',KEYS[1])`

/**
 * `ARGV`: shards. Where a count cannot be raised, above all because Redis is full, all are dropped: that stops every
 * load that has read them, and an invalidation fails neither for want of memory nor for what another left there.
 */
const BUMP = `if redis.pcall('HLEN',KEYS[1])==0 then return 0 end
for i=1,#ARGV do
local n=redis.pcall('HINCRBY',KEYS[1],ARGV[i],1)
if type(n)=='table' then redis.call('UNLINK',KEYS[1]) return 0 end
end
return 1`

/**
 * The counters of a cache, in the one hash `at`. Where another type of thing lies there, `bump` removes it; the others
 * reject.
 */
export function counterVerbs(link: Link, at: string): CounterVerbs {
  return {
    isInOrder: link.isInOrder,
    read: () => link.text(at, ['HGETALL', at]).then(countersOf),
    async ensure() {
      const command = ['EVAL', ENSURE_COUNTERS, '1', at, systemRandom.id(), String(LIFE_MS)]
      const counters = countersOf(await link.text(at, command))
      if (counters === null) throw new Error('Redis keeps no counters')
      return counters
    },
    async bump(shards) {
      if (shards.length > 0) await link.text(at, ['EVAL', BUMP, '1', at, ...shards.map(String)])
    },
  }
}

/** From a map as either version of the wire protocol tells it: an object, or fields and values in turns. */
function countersOf(reply: unknown): Counters | null {
  let epoch: string | undefined
  const counts = new Map<number, number>()
  for (const [field, value] of Array.isArray(reply) ? pairsOf(reply) : Object.entries(reply as object)) {
    if (field === EPOCH) epoch = String(value)
    else counts.set(Number(field), Number(value))
  }
  return epoch === undefined ? null : { epoch, counts }
}

function pairsOf(flat: readonly unknown[]): [string, unknown][] {
  const pairs: [string, unknown][] = []
  for (let i = 0; i < flat.length; i += 2) pairs.push([String(flat[i]), flat[i + 1]])
  return pairs
}
