import { createCache, memoryStore, type KeyPart } from '@readthrough/core'
import type { Draw } from '../draw.js'
import { canonicalKey, canonicalPart, keyPart, keyTuple, nonPart } from '../input/parts.js'
import { recorded } from '../input/recorder.js'
import { WAYS, type Way } from '../input/ways.js'
import { shown, type Session, type Setting, type Target } from '../target.js'

/** Keys of so many cases are held against each other; then it begins anew. */
const HELD_AT_ONCE = 1_000_000
/** A key whose parts take fewer units than this is never too long to be cached. */
const SURELY_FITS = 60

/** Where a case lies: in which namespace, and under which tenant, if the cache there has tenants. */
interface Case {
  readonly owner: 'plain' | 'varied' | 'other'
  readonly tenant: KeyPart
  readonly way: Way
  readonly parts: readonly KeyPart[]
  /** What no key may hold, in place of one of the parts. */
  readonly bad: { readonly at: number; readonly part: unknown } | undefined
}

/** Two keys are one in the store exactly when the rendering rule says so; what is no key goes past the cache. */
export const keys: Target = {
  name: 'keys',
  what: 'different keys have different names, equal ones the same, also across tenants; no bad part reaches the store',
  short: 20_000,
  shows: ['names', 'equal keys', 'keys by other ways', 'bad parts', 'past the cache'],
  async open(setting) {
    return openKeys(setting)
  },
}

function caseOf(draw: Draw): Case {
  const owner = draw.oneOf(['plain', 'varied', 'other'] as const)
  const tenant = owner === 'varied' ? keyPart(draw) : ''
  // Most cases only look.
  const way = draw.onceIn(8) ? draw.oneOf(WAYS) : WAYS[0]!
  const parts = keyTuple(draw)
  const bad = draw.onceIn(30) ? { at: draw.below(parts.length), part: nonPart(draw) } : undefined
  return { owner, tenant, way, parts, bad }
}

function canonical({ owner, tenant, way, parts }: Case): string {
  return canonicalKey(owner === 'other' ? 'o' : 'n', owner === 'varied' ? tenant : undefined, way.keyOf(parts))
}

function wordsFor({ owner, tenant, way, parts }: Case): string {
  const under = owner === 'varied' ? ` under ${shown(tenant)}` : ''
  return `key ${shown(way.keyOf(parts))} of the cache '${owner}'${under}, by ${way.name}`
}

function openKeys({ fault, again, saw }: Setting): Session {
  // The fault stands before the recorder, which hears what the store hears.
  const recorder = recorded(memoryStore({ max: 2_000 }))
  const store = fault(recorder.factory)
  let tenant: KeyPart = ''
  const options = { store, breaker: false, deadlines: { read: '10s', write: '10s' } } as const
  const caches = {
    plain: createCache({ ...options, namespace: 'n' }),
    varied: createCache({ ...options, namespace: 'n', vary: () => tenant }),
    other: createCache({ ...options, namespace: 'o' }),
  }
  const readers = new Map(
    Object.entries(caches).map(([owner, cache]) => [owner, new Map(WAYS.map((way) => [way, way.over(cache)]))]),
  )
  let last: Case | undefined
  const held = new Map<string, number>()

  async function run(draw: Draw): Promise<string | undefined> {
    const one = caseOf(draw)
    last = one
    if (one.way.keyOf(one.parts).includes(undefined as never)) return undefined
    const read = readers.get(one.owner)!.get(one.way)!
    tenant = one.tenant
    const text = canonical(one)
    recorder.names()

    if (one.bad !== undefined) {
      const parts = one.parts.with(one.bad.at, one.bad.part as KeyPart)
      const isRead = one.way.keyOf(one.parts.map((_, at) => at)).includes(one.bad.at)
      const given = await read(parts, async () => text)
      if (!isRead) return undefined
      saw('bad parts')
      const [name] = recorder.names()
      const words = (): string => `${shown(one.bad?.part)} in ${wordsFor(one)}`
      if (name !== undefined) return `a bad part reached the store: as ${shown(name)}, ${words()}`
      return given === undefined || given === text ? undefined : `a bad part got a value: ${shown(given)}, ${words()}`
    }
    const given = await read(one.parts, async () => text)
    const [name] = recorder.names()
    if (given !== undefined && given !== text) return `the value of another key: ${shown(given)}, ${wordsFor(one)}`
    if (name === undefined) {
      saw('past the cache')
      return mayPass(one) ? undefined : `a key went past the cache: ${wordsFor(one)}`
    }
    saw('names')
    const earlier = held.get(name)
    if (earlier !== undefined) {
      saw('equal keys')
      const other = caseOf(again(earlier))
      if (canonical(other) === text) return undefined
      return `two keys have one name: ${shown(name)}, ${wordsFor(one)}, and ${wordsFor(other)}`
    }
    if (one.way !== WAYS[0]) {
      saw('keys by other ways')
      const twin = one.parts.map(twinOf)
      await read(twin, async () => text)
      const [twinName] = recorder.names()
      if (twinName !== name) return `one key has two names: ${shown(name)} and ${shown(twinName)}, ${wordsFor(one)}`
    }
    if (held.size >= HELD_AT_ONCE) held.clear()
    if (draw.number !== undefined) held.set(name, draw.number)
    return undefined
  }

  return {
    run,
    words: () => (last === undefined ? 'nothing yet' : `${shown(last.bad?.part)} in ${wordsFor(last)}`),
    async close() {
      held.clear()
      await Promise.all(Object.values(caches).map((cache) => cache.close()))
    },
  }
}

/** Whether it may be too long, or without a tenant. */
function mayPass({ owner, tenant, way, parts }: Case): boolean {
  if (owner === 'varied' && tenant === null) return true
  return [tenant, ...way.keyOf(parts)].reduce<number>((sum, part) => sum + canonicalPart(part).length, 0) > SURELY_FITS
}

/** The same part of another kind, where there is one. */
function twinOf(part: KeyPart): KeyPart {
  if (typeof part === 'number') return part === 0 ? '0' : String(part)
  if (typeof part === 'bigint') return String(part)
  if (typeof part === 'string' && /^(0|-?[1-9]\d{0,20})$/.test(part)) return BigInt(part)
  return part
}
