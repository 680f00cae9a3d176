import { defineKey, type Cache, type Key, type KeyPart } from '@readthrough/core'
import { decorated } from './decorated.js'

/** One of the ways in which the parts of a key get to a cache. */
export interface Way {
  readonly name: string
  /** The key that the parts come to. */
  readonly keyOf: (parts: readonly KeyPart[]) => readonly KeyPart[]
  /** What reads by it: it gives what is there, or what `load` gives. */
  readonly over: (cache: Cache) => (parts: readonly KeyPart[], load: () => Promise<unknown>) => Promise<unknown>
}

type Parts = readonly KeyPart[]
type Load = () => Promise<unknown>

const declared = defineKey('declared', (...parts: KeyPart[]) => parts)
const bare = defineKey('bare')
const itself = (parts: Parts): Parts => parts

/** All of them; looking is the quickest. */
export const WAYS: readonly Way[] = [
  {
    name: 'peek',
    keyOf: itself,
    over: (cache) => async (parts) => {
      try {
        return (await cache.peek(asKey(parts)))?.value
      } catch (error) {
        // Who looks without a load is told.
        if (error instanceof Error && 'code' in error && error.code === 'KEY_INVALID') return undefined
        throw error
      }
    },
  },
  { name: 'readThrough', keyOf: itself, over: (cache) => (parts, load) => cache.readThrough(asKey(parts), load) },
  {
    name: 'wrap',
    keyOf: itself,
    over(cache) {
      const key = (_load: Load, ...parts: KeyPart[]): Key => asKey(parts)
      const wrapped = cache.wrap((load: Load, ..._parts: KeyPart[]) => load(), { key, name: 'wrapped' })
      return (parts, load) => wrapped(load, ...parts)
    },
  },
  byMethod('a function', itself, (_load: Load, ...parts: KeyPart[]) => asKey(parts)),
  byMethod(
    'a declared key',
    (parts) => ['declared', ...parts],
    (_load: Load, ...parts: KeyPart[]) => declared(...parts),
  ),
  byMethod(
    'a declared name',
    () => ['bare'],
    () => bare(),
  ),
  byMethod('{1}', ([first]) => [first!], '{1}'),
  byMethod('fixed:{1}', ([first]) => ['fixed', first!], 'fixed:{1}'),
  byMethod('{1}:fixed:{2}', ([first, second]) => [first!, 'fixed', second!], '{1}:fixed:{2}'),
]

function byMethod(name: string, keyOf: Way['keyOf'], key: string | ((load: Load, ...parts: KeyPart[]) => Key)): Way {
  return {
    name,
    keyOf,
    over(cache) {
      const { ReadThrough } = cache.decorators()
      const method = decorated(ReadThrough({ key } as never), (...args) => (args[0] as Load)())
      return (parts, load) => method(load, ...parts)
    },
  }
}

function asKey(parts: Parts): Key {
  return parts as unknown as Key
}
