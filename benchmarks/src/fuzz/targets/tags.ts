import { createCache, currentLoad, isReadthroughError, memoryStore, onResult, type KeyPart } from '@readthrough/core'
import type { Draw } from '../draw.js'
import { canonicalPart, keyPart } from '../input/parts.js'
import { hostileText } from '../input/text.js'
import { shown, type Session, type Setting, type Target } from '../target.js'

/** One value with its tags, and a tag that is dropped. */
interface Case {
  readonly tenants: readonly [KeyPart, KeyPart]
  readonly tags: readonly unknown[]
  readonly dropped: unknown
  /** Whether the tags are known from the arguments, from the result, or named by the load. */
  readonly way: 'arguments' | 'result' | 'load'
}

/** A tag is its text and nothing else, however it is spelt, and belongs to one tenant. */
export const tags: Target = {
  name: 'tags',
  what: 'dropping a tag ends exactly what carries it, under one tenant, and what is no tag goes past the cache',
  short: 3_000,
  shows: ['dropped', 'kept', 'kept for another tenant', 'no tags'],
  async open(setting) {
    return openTags(setting)
  },
}

function caseOf(draw: Draw): Case {
  const made = draw.several(1, 3, () => (draw.onceIn(30) ? draw.oneOf(NO_TAGS) : hostileText(draw)))
  const one = draw.oneOf(made)
  const near = typeof one === 'string' ? one.slice(draw.below(2)) + draw.oneOf(['', ',', '=', '%', ' ', ':']) : one
  return {
    tenants: [keyPart(draw), keyPart(draw)],
    tags: made,
    dropped: draw.oneOf([one, near, hostileText(draw)]),
    way: draw.oneOf(['arguments', 'result', 'load'] as const),
  }
}

const NO_TAGS = [undefined, null, 5, {}, [], '', '\ud800', 'x'.repeat(513), Symbol('tag')]

/** Text of 1 to 512 characters that UTF-8 can carry. */
function isTag(tag: unknown): tag is string {
  return typeof tag === 'string' && tag !== '' && tag.length <= 512 && !/\p{Surrogate}/u.test(tag)
}

function openTags({ fault, saw }: Setting): Session {
  let tenant: KeyPart = ''
  const cache = createCache({ namespace: 't', store: fault(memoryStore({ max: 4_096 })), vary: () => tenant })
  let keys = 0
  let last: Case | undefined
  const words = (): string => {
    if (last === undefined) return 'nothing yet'
    return `tags ${shown(last.tags)} by ${last.way}, ${shown(last.dropped)} dropped, under ${shown(last.tenants)}`
  }

  /** Whether it had to be loaded. */
  async function ask(key: number, { tags: names, way }: Case): Promise<boolean> {
    let isLoaded = false
    const given = names as readonly string[]
    const load = async (): Promise<number> => {
      isLoaded = true
      if (way === 'load') currentLoad()?.tag(...given)
      return key
    }
    const option = way === 'arguments' ? given : way === 'result' ? onResult(() => given) : undefined
    const answer = await cache.readThrough(['k', key], load, option === undefined ? {} : { tags: option })
    await cache.drain()
    if (answer !== key) throw new Error('another value')
    return isLoaded
  }

  async function run(draw: Draw): Promise<string | undefined> {
    const one = (last = caseOf(draw))
    // Without a tenant there is no key, and with a long one it is too long.
    if (one.tenants.some((part) => part === null || String(part).length > 60)) return undefined
    const isOther = canonicalPart(one.tenants[0]) !== canonicalPart(one.tenants[1])
    const key = ++keys
    const areTags = one.tags.every(isTag)
    const under = isOther ? one.tenants : [one.tenants[0]]
    for (const part of under) {
      tenant = part
      await attempt(() => ask(key, one), areTags)
      const again = await attempt(() => ask(key, one), areTags)
      if (!areTags && again === false) return `a value is kept without its tags: ${words()}`
      if (!areTags || again === false) continue
      // What results reveal is counted in shards, so that the drop of one tag may keep the value of another out.
      if (one.way === 'arguments') return `a value with tags is not kept: ${words()}`
      saw('kept out by a shard')
      return undefined
    }
    if (!areTags) saw('no tags')
    if (!areTags) return undefined
    tenant = one.tenants[0]
    await cache.invalidate({ tags: [one.dropped] as string[] })
    for (const part of under) {
      tenant = part
      const isGone = await ask(key, one)
      const carries = part === one.tenants[0] && one.tags.some((tag) => tag === one.dropped)
      saw(carries ? 'dropped' : part === one.tenants[0] ? 'kept' : 'kept for another tenant')
      if (isGone && !carries) return `dropping a tag ends what does not carry it: ${words()}`
      if (!isGone && carries) return `dropping a tag spares what carries it: ${words()}`
    }
    return undefined
  }

  return { run, words, close: () => cache.close() }
}

/** A load that names what is no tag fails by its own doing; everything else must not. */
async function attempt(work: () => Promise<boolean>, areTags: boolean): Promise<boolean | undefined> {
  try {
    return await work()
  } catch (error) {
    const isRefusal = error instanceof TypeError && /option 'tags|^currentLoad/.test(error.message)
    if (!areTags && (isRefusal || isReadthroughError(error))) return undefined
    throw error
  }
}
