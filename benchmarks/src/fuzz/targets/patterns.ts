import {
  createCache,
  defineKey,
  memoryStore,
  pattern,
  type Cache,
  type Key,
  type KeyPart,
  type Pattern,
} from '@readthrough/core'
import type { Draw } from '../draw.js'
import { decorated } from '../input/decorated.js'
import { meaning, namesAPart, type Sketch } from '../input/meaning.js'
import { canonicalPart, keyPart } from '../input/parts.js'
import { shown, type Session, type Setting, type Target } from '../target.js'

type Parts = readonly KeyPart[]

/** One invalidation by pattern. */
interface Case {
  readonly tenants: readonly [KeyPart, KeyPart]
  readonly keys: readonly Parts[]
  readonly way: Way
  readonly parts: readonly [KeyPart, KeyPart]
}

/** What users write is what is removed: no part of it is a wildcard, and nothing reaches another tenant. */
export const patterns: Target = {
  name: 'patterns',
  what: 'interpolated parts stand for themselves in every spelling of a pattern, and none reaches another tenant',
  short: 2_500,
  shows: ['matches', 'others', 'keys of another tenant'],
  async open(setting) {
    return openPatterns(setting)
  },
}

const NAME = 'k'
const declared = defineKey(NAME, (...parts: KeyPart[]) => parts)

/** One spelling of a pattern, and what it means. */
interface Way {
  readonly name: string
  readonly sketch: (parts: Case['parts']) => Sketch
  /** Whether the key of exactly these parts belongs to it as well. */
  readonly alsoExact: boolean
  readonly make: ((parts: Case['parts']) => Pattern | string) | string
}

const WAYS: readonly Way[] = [
  { name: '.all', sketch: () => [NAME, ':', undefined], alsoExact: true, make: () => declared.all },
  {
    name: '.under of one',
    sketch: ([one]) => [NAME, ':', [one], ':', undefined],
    alsoExact: true,
    make: ([one]) => declared.under(one),
  },
  {
    name: '.under of two',
    sketch: ([one, two]) => [NAME, ':', [one], ':', [two], ':', undefined],
    alsoExact: true,
    make: ([one, two]) => declared.under(one, two),
  },
  {
    name: 'pattern`k:${one}:*`',
    sketch: ([one]) => [NAME, ':', [one], ':', undefined],
    alsoExact: false,
    make: ([one]) => pattern`k:${one}:*`,
  },
  {
    name: 'pattern`*:${one}:${two}`',
    sketch: ([one, two]) => [undefined, ':', [one], ':', [two]],
    alsoExact: false,
    make: ([one, two]) => pattern`*:${one}:${two}`,
  },
  {
    name: 'pattern`k:*${one}*`',
    sketch: ([one]) => [NAME, ':', undefined, [one], undefined],
    alsoExact: false,
    make: ([one]) => pattern`k:*${one}*`,
  },
  { name: "'k:*'", sketch: () => [NAME, ':', undefined], alsoExact: false, make: () => 'k:*' },
  { name: "'*7'", sketch: () => [undefined, '7'], alsoExact: false, make: () => '*7' },
  { name: "'k:{0}:*'", sketch: ([one]) => [NAME, ':', [one], ':', undefined], alsoExact: false, make: 'k:{0}:*' },
  { name: "'*:{1}'", sketch: ([, two]) => [undefined, ':', [two]], alsoExact: false, make: '*:{1}' },
]

function caseOf(draw: Draw): Case {
  const way = draw.oneOf(WAYS)
  const parts = [keyPart(draw), keyPart(draw)] as const
  const tenants = [keyPart(draw), keyPart(draw)] as const
  const near = (): KeyPart => {
    const part = draw.oneOf<KeyPart>([...parts, 'a', '7'])
    return typeof part === 'string' && draw.onceIn(3) ? part.slice(1) + draw.oneOf(['', ':', '*', '%', '7']) : part
  }
  const keys = draw.several(2, 6, () => [draw.onceIn(8) ? near() : NAME, ...draw.several(0, 3, near)])
  return { tenants, keys, way, parts }
}

function openPatterns({ fault, saw }: Setting): Session {
  let tenant: KeyPart = ''
  const cache = createCache({ namespace: 'p', store: fault(memoryStore()), vary: () => tenant })
  const invalidates = new Map(WAYS.map((way) => [way, invalidating(cache, way)]))

  let last: Case | undefined

  async function run(draw: Draw): Promise<string | undefined> {
    last = caseOf(draw)
    const { tenants, keys, way, parts } = last
    const isOther = canonicalPart(tenants[0]) !== canonicalPart(tenants[1])
    // A pattern with too long a part is refused, and a key is not stored; neither is at issue here.
    if (tenants.includes(null) || [...tenants, ...parts].some((part) => String(part).length > 40)) return undefined
    // It names no part of a key: it is refused, as the guide says.
    if (!namesAPart(way.sketch(parts))) return undefined
    for (const one of tenants) {
      tenant = one
      await Promise.all(keys.map((key) => cache.seed(key as unknown as Key, 1)))
    }
    tenant = tenants[0]
    await invalidates.get(way)!(parts)
    for (const one of isOther ? tenants : tenants.slice(0, 1)) {
      tenant = one
      for (const key of keys) {
        const isLeft = (await cache.peek(key as unknown as Key)) !== undefined
        const words = (): string => `${way.name} of ${shown(parts)}, key ${shown(key)}, under ${shown(tenants)}`
        if (one !== tenants[0]) {
          saw('keys of another tenant')
          if (!isLeft) return `a pattern reaches another tenant: ${words()}`
          continue
        }
        const means = meaning(way.sketch(parts), way.alsoExact, key)
        saw(means === 'must' ? 'matches' : 'others')
        if (isLeft && means === 'must') return `a pattern spares what it means: ${words()}`
        if (!isLeft && means === 'must not') return `a pattern removes what it does not mean: ${words()}`
      }
    }
    tenant = tenants[0]
    await cache.clear()
    return undefined
  }

  const words = (): string =>
    last === undefined ? 'nothing yet' : `${last.way.name} of ${shown(last.parts)}, under ${shown(last.tenants)}`

  return { run, words, close: () => cache.close() }
}

function invalidating(cache: Cache, { make }: Way): (parts: Case['parts']) => Promise<unknown> {
  if (typeof make !== 'string') return (parts) => cache.invalidate({ patterns: [make(parts)] })
  const method = decorated(cache.decorators().Invalidate({ pattern: make }), async () => undefined)
  return (parts) => method(...parts)
}
