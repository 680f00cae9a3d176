/** Compiled in both dialects, never run: which keys a wrapped function may have. */
import { defineKey, onResult, type Cache, type Key } from '../../src/index.js'
import { same } from './equal.js'

declare const cache: Cache
const product = defineKey('product', (id: number) => [id])
const category = defineKey('category', (id: number, page = 1) => [id, page])
const settings = defineKey('settings')

const none = async (): Promise<string> => 'none'
const one = async (id: number): Promise<number> => id
const optional = async (id: number, page?: number): Promise<number> => id + (page ?? 1)
const two = async (id: number, locale: string): Promise<string> => `${id} ${locale}`
const many = async (...ids: number[]): Promise<number> => ids.length

const declared = cache.wrap(optional, { key: category })
const unannotated = cache.wrap(two, { key: (id, locale) => ['two', id.toFixed(), locale.trim()] })
same<typeof declared, (id: number, page?: number) => Promise<number>>(true)
same<typeof unannotated, (id: number, locale: string) => Promise<string>>(true)

cache.wrap(one, {
  key: (id) => product(id),
  tags: ['all', (id) => id.toFixed(), onResult((found: number, id: number) => `${found} ${id}`)],
  ttl: (found, id) => (found === id ? '1m' : 0),
  when: (id) => id > 0,
  unless: (found, id) => found === id,
})
cache.wrap(none, { key: settings })
cache.wrap(one, { key: category })
cache.wrap(one, { key: (id: number | string): Key => ['one', id] })
cache.wrap(optional, { key: product })
cache.wrap(two, { key: (...all) => ['two', ...all] })
cache.wrap(many, { key: (...ids) => ['many', ids.length] })

export function helper<Args extends [number, ...string[]]>(
  fn: (...args: Args) => Promise<number>,
): (...args: Args) => Promise<number> {
  return cache.wrap(fn, { key: (...args) => ['helped', ...args] })
}

// @ts-expect-error calls that differ in the second argument would share one value
cache.wrap(two, { key: product })
// @ts-expect-error the same
cache.wrap(two, { key: (id) => product(id) })
// @ts-expect-error the same
cache.wrap(one, { key: settings })
// @ts-expect-error the key wants a string
cache.wrap(one, { key: (id: string) => ['one', id] })
// @ts-expect-error the key wants more than the function gets
cache.wrap(one, { key: (id: number, locale: string) => ['one', id, locale] })
