import { type BarrierVerbs, systemRandom } from '@readthrough/core'
import { FILL_BARRIER, KILL, LOWER, RAISE } from './barrier-scripts.js'
import { type Argument, batches, type Link, otherwise } from './link.js'
import { contentOf } from './slot.js'

const GENERATION = /^[\x21-\x7e]{20}$/

/** How a script is run over the one key `at`. */
type Run = (at: string, source: string, args: Argument[]) => Promise<unknown>

/** The verbs of a writer's barriers. Rejects with WRONGTYPE where a barrier would go over another type of thing. */
export function barrierVerbs(link: Link, entries: string, run: Run, ms: (ttlMs: number) => string): BarrierVerbs {
  return {
    async raise(key, member, boundMs) {
      const generation = systemRandom.id()
      const alone = await run(entries + key, RAISE, [generation, nameOf(member), ms(boundMs)])
      return { generation, isAlone: alone === 1 }
    },
    async lower(key, member) {
      const at = entries + key
      await run(at, LOWER, [systemRandom.id(), nameOf(member)]).catch((error) => unlinkAfter(link, error, [at]))
    },
    async fill(key, generation, value, ttlMs) {
      if (!GENERATION.test(generation)) return false
      const args = [`H${generation}`, contentOf(value), ms(ttlMs)]
      return (await run(entries + key, FILL_BARRIER, args).catch(otherwise(0))) === 1
    },
  }
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
function nameOf(member: string): string {
  return encodeURIComponent(member)
}
