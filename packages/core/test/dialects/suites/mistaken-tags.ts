/** Classes that must not come to be, for what they say of tags, shapes and writes that store. */
import { CacheDefaults, defineKey, Invalidate, onResult, ReadThrough, WriteThrough } from '@readthrough/core'
import type { Mistake } from './mistakes.js'

const product = defineKey('product', (id: number) => [id])

export const mistakes: Readonly<Record<string, Mistake>> = {
  'a tag that is a pattern': {
    throws: 'TypeError',
    words: ['find', "option 'tags[1]'", "'product:*'"],
    define: () => {
      class Bad {
        @ReadThrough({ key: product, tags: ['products', 'product:*'] })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'tags that are no list': {
    throws: 'TypeError',
    words: ['change', "option 'tags'", 'string'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @Invalidate({ tags: 'products' })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'a tag of a result before there is one': {
    throws: 'TypeError',
    words: ['change', 'onResult', "at: 'before'"],
    define: () => {
      class Bad {
        @Invalidate({ tags: onResult((id: number) => [`product:${id}`]), at: 'before' })
        async change(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a key of a result': {
    throws: 'TypeError',
    words: ['@WriteThrough on ', 'change', "option 'key'", 'before there is a result'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @WriteThrough({ key: onResult((id: number) => product(id)) })
        async change(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a write without a key': {
    throws: 'TypeError',
    words: ['@WriteThrough on ', 'change', "option 'key'", 'undefined'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @WriteThrough({ ttl: '10m' })
        async change(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'an unknown option of a write': {
    throws: 'TypeError',
    words: ['change', "unknown option 'at'", 'value'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @WriteThrough({ key: product, at: 'before' })
        async change(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a value to store that is no function': {
    throws: 'TypeError',
    words: ['change', "option 'value'", 'number'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @WriteThrough({ key: product, value: 1 })
        async change(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a version that is none': {
    throws: 'RangeError',
    words: ['find', "option 'version'", 'NaN'],
    define: () => {
      class Bad {
        @ReadThrough({ key: product, version: Number.NaN })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a schema that is none': {
    throws: 'TypeError',
    words: ['find', "option 'schema'", 'object'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @ReadThrough({ key: product, schema: {} })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a stale time beside a sliding one': {
    throws: 'TypeError',
    words: ['find', "'stale' and 'sliding'"],
    define: () => {
      class Bad {
        @ReadThrough({ key: product, stale: { whileRevalidate: '1m' }, sliding: '1h' })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'arguments in the tags of a class': {
    throws: 'TypeError',
    words: ['@CacheDefaults on Bad', "option 'tags'", 'fixed'],
    define: () => {
      @CacheDefaults({ tags: ['products', 'product:{0}'] })
      class Bad {
        readonly id = 1
      }
      return Bad
    },
  },
}
