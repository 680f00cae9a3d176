import { type BarrierVerbs, systemRandom } from '@readthrough/core'
import { FILL_BARRIER, KILL, LOWER, RAISE } from './barrier-scripts.js'
import { type Argument, batches, type Link, otherwise } from './link.js'
import { contentOf } from './slot.js'

const GENERATION = /^[\x21-\x7e]{20}$/

/** The verbs of a writer's barriers. Rejects with WRONGTYPE where a barrier would go over another type of thing. */
export function barrierVerbs(link: Link, entries: string, ms: (ttlMs: number) => string): BarrierVerbs {
  return {
    ...memberVerbs(link, entries, ms),
    async fill(key, generation, value, ttlMs) {
      if (!GENERATION.test(generation)) return false
      const args = [`H${generation}`, contentOf(value), ms(ttlMs)]
      return (await run(link, entries + key, FILL_BARRIER, args).catch(otherwise(0))) === 1
    },
  }
}

/** The same two verbs over whatever lies under `prefix`: entries, or the stamps of tags. */
export function memberVerbs(
  link: Link,
  prefix: string,
  ms: (ttlMs: number) => string,
): Pick<BarrierVerbs, 'raise' | 'lower'> {
  return {
    async raise(name, member, boundMs) {
      const generation = systemRandom.id()
      const alone = await run(link, prefix + name, RAISE, [generation, nameOf(member), ms(boundMs)])
      return { generation, isAlone: alone === 1 }
    },
    async lower(name, member) {
      const at = prefix + name
      await run(link, at, LOWER, [systemRandom.id(), nameOf(member)]).catch((error) => unlinkAfter(link, error, [at]))
    },
  }
}

function run(link: Link, at: string, source: string, args: Argument[]): Promise<unknown> {
  return link.text(at, ['EVAL', source, '1', at, ...args])
}

/** Removes what lies there; barriers stay and get a generation that none of these keys has had before. */
export async function kill(link: Link, keys: readonly Argument[]): Promise<void> {
  for (const batch of batches(keys)) {
    await link.each(
      KILL,
      batch,
      () => [systemRandom.id()],
      (error, refused) => unlinkAfter(link, error, refused),
    )
  }
}

/**
 * Where Redis has said no to a script, plain removal keeps the promise all the same: a barrier is lost with it, and
 * whoever raised that can then not fill. What is no answer of Redis, or says that Redis takes no writes now, passes.
 */
async function unlinkAfter(link: Link, error: unknown, keys: readonly Argument[]): Promise<void> {
  if (!(error instanceof Error) || !REFUSED.test(error.message)) throw error
  await link.unlink(keys)
}

/** The word in capitals that begins each error of a server. */
const REFUSED = /^(?!LOADING|BUSY|MOVED|ASK|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|READONLY|MISCONF|NOREPLICAS)[A-Z]{2,} /

/** Members stand between separators, which no name may bring along. Ids are left as they are. */
export function nameOf(member: string): string {
  return encodeURIComponent(member)
}
