import { memoryStore, type Store, type StoreFactory } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import type { Draw } from '../draw.js'
import { textMatches } from '../input/glob.js'
import { hostileGlob, textNear } from '../input/globs.js'
import { occupied, occupy } from '../input/slots.js'
import { shown, type Session, type Setting, type Target } from '../target.js'

/** What both check. */
const WHAT = 'a pattern removes exactly the keys that it matches, by a matcher that is not ours'

/** Patterns and keys of any characters, in the memory store. */
export const globs: Target = {
  name: 'globs',
  what: WHAT,
  short: 12_000,
  shows: ['matches', 'others'],
  open: async (setting) => openGlobs(setting, memoryStore({ max: 100 }), { many: 8, prefix: 'rt:g:' }),
}

/** The same in a real Redis, whose own patterns know more than `*`. */
export const redisGlobs: Target = {
  name: 'redis-globs',
  what: `${WHAT}; in a real Redis`,
  short: 300,
  shows: ['matches', 'others'],
  needsRedis: true,
  // The prefix as well must stand for itself.
  open: async (setting) =>
    openGlobs(setting, redisStore({ url: setting.redisUrl ?? '' }), { many: 400, prefix: 'rt:[a-z]?*^\\:' }),
}

interface Shape {
  /** Keys to a pattern. */
  readonly many: number
  readonly prefix: string
}

function openGlobs({ fault, saw }: Setting, factory: StoreFactory, { many, prefix }: Shape): Session {
  const opened = (under: string): Store =>
    fault(factory)({ prefix: under, format: 'text', report: () => {}, renewed: () => {} })
  const store = opened(prefix)
  // What lies beside it is never touched.
  const beside = opened('rt:b:')

  let last = 'nothing yet'

  async function run(draw: Draw): Promise<string | undefined> {
    const glob = hostileGlob(draw)
    last = shown(glob)
    const keys = [...new Set(Array.from({ length: many }, () => textNear(glob, draw)))]
    await Promise.all([occupy(store, keys), occupy(beside, keys.slice(0, 2))])
    await store.deleteMatching(glob)
    const left = await occupied(store, keys)
    const leftBeside = await occupied(beside, keys.slice(0, 2))
    saw('pairs of pattern and key', keys.length)
    for (const key of keys) {
      const isMatch = textMatches(glob, key)
      saw(isMatch ? 'matches' : 'others')
      if (left.has(key) !== isMatch) continue
      return `a pattern ${isMatch ? 'spares what it matches' : 'removes what it does not match'}: ${shown(glob)}, key ${shown(key)}`
    }
    const lost = keys.slice(0, 2).find((key) => !leftBeside.has(key))
    await Promise.all([store.delete(keys), beside.delete(keys.slice(0, 2))])
    return lost === undefined
      ? undefined
      : `a pattern removes what is of another cache: ${shown(glob)}, key ${shown(lost)}`
  }

  return {
    run,
    words: () => last,
    close: async () => {
      await Promise.all([store.close(), beside.close()])
    },
  }
}
