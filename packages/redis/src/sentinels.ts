import { keep } from './kept.js'
import { connectionTo, nameOfAddress, type RedisAddress, type RedisNodeOptions } from './places.js'
import { tellable } from './tellable.js'
import { within } from './within.js'

/** Those who know which server is the primary. */
export interface Sentinels {
  /** Where it is, in the words of the Sentinel that heard of it last. Rejects when none says. */
  primary(): Promise<RedisAddress>
  close(): Promise<void>
}

/** A Sentinel that does not answer in time is not waited for. */
const ANSWER_WITHIN_MS = 300

/** Keeps a connection to each of them. */
export function sentinels(
  name: string,
  nodes: readonly RedisAddress[],
  options: RedisNodeOptions | undefined,
): Sentinels {
  const troubles = new Map<RedisAddress, unknown>()
  const kept = nodes.map((node) => {
    // What a Sentinel that is away means is said when none answers.
    const heard = {
      report: (error: unknown) => void troubles.set(node, error),
      renewed: () => void troubles.delete(node),
    }
    return keep(() => connectionTo(node, { options }), heard)
  })

  return {
    async primary() {
      const asked = kept.map((each) => within(each.text(['SENTINEL', 'MASTER', name]), ANSWER_WITHIN_MS, late))
      const told = await Promise.allSettled(asked.map((answer) => answer.then(primaryOf)))
      const answers = told.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      const [latest] = answers.toSorted((one, other) => other.epoch - one.epoch)
      if (latest !== undefined) return latest.address
      const reasons = nodes.map((node, i) => {
        const why = troubles.get(node) ?? (told[i]?.status === 'rejected' ? told[i].reason : '')
        return `${nameOfAddress(node)}: ${why instanceof Error ? tellable(why).message : String(why)}`
      })
      throw new Error(`No Sentinel says where the primary '${name}' is; ${reasons.join('; ')}`)
    },
    async close() {
      await Promise.all(kept.map((each) => each.close()))
    },
  }
}

function late(): never {
  throw new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)
}

/** From an object, or fields and values in turns. The epoch rises with each failover. */
function primaryOf(reply: unknown): { readonly address: RedisAddress; readonly epoch: number } {
  const flat = (Array.isArray(reply) ? reply : Object.entries(reply as object).flat()).map(String)
  const field = (name: string): string => flat[flat.indexOf(name) + 1] ?? ''
  return { address: { host: field('ip'), port: Number(field('port')) }, epoch: Number(field('config-epoch')) }
}
