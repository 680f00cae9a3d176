import { inspect } from 'node:util'
import { redisStore } from '@readthrough/redis'
import { createClient } from 'redis'
import { damage } from '../bodies/damage.js'
import { KINDS } from '../bodies/kinds.js'
import { isLoaded, openShelf, type Entry } from '../bodies/shelf.js'
import type { Draw } from '../draw.js'
import { shown, type Session, type Setting, type Target } from '../target.js'
import { tryBody } from './bodies.js'

/** A version is a sign and an id, and says nothing of the value behind it. */
const VERSION = /^V[\x21-\x7e]{20}/
const VERSION_LENGTH = 21
/** With text, with bytes, and with all that goes around them. */
const OVER_REDIS = KINDS.filter(({ name }) => ['superjson', 'msgpack', 'superjson, brotli, encrypted'].includes(name))

/** The same as in memory, and whatever else can lie under one of our keys. */
export const redisBodies: Target = {
  name: 'redis-bodies',
  what: 'whatever lies under our keys in a real Redis, a caller gets what is right, or what it loads',
  short: 1_500,
  shows: ['other types, missed', 'contents, missed', 'contents with another version, answered'],
  needsRedis: true,
  open: (setting) => openRedisBodies(setting),
}

async function openRedisBodies({ fault, saw, redisUrl = '' }: Setting): Promise<Session> {
  // What another run has left may be of any type.
  const sweeper = await createClient({ url: redisUrl }).connect()
  await sweeper.flushDb()
  sweeper.destroy()
  const shelves = await Promise.all(
    OVER_REDIS.map(async (kind, i) => {
      const url = redisUrl
      // The keys of all kinds are the same.
      const shelf = await openShelf(kind, fault(redisStore({ url })), `fuzz${i}`)
      return { kind, shelf, client: await createClient({ url }).connect() }
    }),
  )
  let words = (): string => 'nothing yet'

  async function run(draw: Draw): Promise<string | undefined> {
    const { kind, shelf, client } = draw.oneOf(shelves)
    if (!draw.onceIn(2)) return tryBody(kind, shelf, draw, saw, (of) => (words = of))
    const contents = shelf.entries.map((entry) => ({ ...entry, body: contentOf(entry) }))
    const { entry, body, what } = damage(contents, draw)
    const type = draw.onceIn(8) ? draw.oneOf(['hash', 'list', 'set', 'number'] as const) : 'string'
    words = () => `${kind.name}, ${what}, a ${type} under ${entry.name}: ${shown(body)}`
    await client.del(entry.name)
    if (type === 'string') await client.set(entry.name, body)
    else if (type === 'hash') await client.hSet(entry.name, 'field', body)
    else if (type === 'list') await client.rPush(entry.name, body)
    else if (type === 'set') await client.sAdd(entry.name, body)
    else await client.incr(entry.name)
    const given = await entry.ask()
    if (isLoaded(given)) {
      saw(type === 'string' ? 'contents, missed' : 'other types, missed')
      return undefined
    }
    const isSame = VERSION.test(body.toString('latin1')) && body.subarray(VERSION_LENGTH).equals(bodyOf(entry))
    if (type !== 'string' || !isSame) return `what lies there is answered: ${inWords(given)}, ${words()}`
    saw('contents with another version, answered')
    return Reflect.get(Object(given), 'place') === entry.label
      ? undefined
      : `the value of another key: ${inWords(given)}, ${words()}`
  }

  return {
    run,
    words: () => words(),
    async close() {
      await Promise.all(shelves.flatMap(({ shelf, client }) => [shelf.close(), client.close()]))
    },
  }
}

function inWords(given: unknown): string {
  return inspect(given, { depth: 1, breakLength: Infinity }).slice(0, 200)
}

/** An entry as it lies in Redis, version and all. */
function contentOf({ body }: Entry): Buffer {
  return Buffer.concat([Buffer.from(`V${'i'.repeat(VERSION_LENGTH - 1)}`), body])
}

function bodyOf(entry: Entry): Buffer {
  return entry.body.subarray(VERSION_LENGTH)
}
