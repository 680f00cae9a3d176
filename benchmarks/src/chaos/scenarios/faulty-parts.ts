import { jsonSerializer, type CacheEventType } from '@readthrough/core'
import { startRedis } from '@readthrough/services'
import type { LaneParts, Scenario } from '../scenario.js'

let isFaulty = false
/** One call in so many goes wrong. */
const EACH = 3

const FAILURE = 'thrown by the scenario'

/** Wraps `work`, so that a part of its calls throw while the trouble lasts. */
function faulty<Given, Got>(work: (given: Given) => Got): (given: Given) => Got {
  let calls = 0
  return (given) => {
    if (isFaulty && ++calls % EACH === 0) throw new Error(FAILURE)
    return work(given)
  }
}

/** What cannot be written, and what cannot be read. */
export const serializer: Scenario = inTheProcess(
  'serializer',
  `the serializer throws for one value in ${EACH} that is written, and for one in ${EACH} that is read`,
  {
    options(usual) {
      const json = jsonSerializer()
      return {
        ...usual,
        serializer: {
          id: json.id,
          format: 'text',
          serialize: faulty((value: unknown) => json.serialize(value)),
          deserialize: faulty((payload: string) => json.deserialize(payload)),
        },
      }
    },
  },
)

const HEARD: readonly CacheEventType[] = ['hit', 'miss', 'loaded', 'filled', 'invalidated', 'bypassed', 'joined']

/** Those who listen to a cache, and fail at it. */
export const listener: Scenario = inTheProcess(
  'listener',
  'two listeners of each event: one throws, and one is asynchronous and rejects',
  {
    opened(cache) {
      const throws = (): void => {
        if (isFaulty) throw new Error(FAILURE)
      }
      const rejects: () => unknown = async () => throws()
      for (const type of HEARD) {
        cache.on(type, throws)
        cache.on(type, rejects)
      }
    },
  },
)

function inTheProcess(name: string, what: string, lane: LaneParts): Scenario {
  const acts = { faulty: (given: unknown): void => void (isFaulty = given === true) }
  return {
    name,
    what,
    lane: { ...lane, acts },
    async open() {
      const redis = await startRedis()
      return {
        where: () => ({ url: redis.url }),
        async breaks({ act }) {
          await Promise.all([act('writer', 'faulty', true), act('reader', 'faulty', true)])
        },
        async mends({ act }) {
          await Promise.all([act('writer', 'faulty', false), act('reader', 'faulty', false)])
        },
        close: () => redis.stop(),
      }
    },
  }
}
