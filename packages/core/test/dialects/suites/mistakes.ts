/** Classes that must not come to be. Each function defines one; the definition throws. */
import { CacheDefaults, defineKey, Invalidate, onResult, ReadThrough } from '@readthrough/core'

const product = defineKey('product', (id: number) => [id])

/** What must be thrown: its kind, and words of the message. */
export interface Mistake {
  readonly throws: 'TypeError' | 'RangeError' | 'CacheKeyError'
  readonly words: readonly string[]
  readonly define: () => unknown
}

export const mistakes: Readonly<Record<string, Mistake>> = {
  'an unknown option': {
    throws: 'TypeError',
    words: ['@ReadThrough on ', 'find', "unknown option 'tll'"],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @ReadThrough({ key: product, tll: '1m' })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'no key': {
    throws: 'TypeError',
    words: ['find', "option 'key'", 'undefined'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @ReadThrough({ ttl: '1m' })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a duration that is none': {
    throws: 'TypeError',
    words: ['find', "option 'ttl'", '"10 minutes"'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @ReadThrough({ key: product, ttl: '10 minutes' })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a negative duration': {
    throws: 'RangeError',
    words: ['find', "option 'ttl'", '-5'],
    define: () => {
      class Bad {
        @ReadThrough({ key: product, ttl: -5 })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a cache that is none': {
    throws: 'TypeError',
    words: ['find', "option 'cache'", 'string'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @ReadThrough({ key: product, cache: 'redis' })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a template that leaves out a required argument': {
    throws: 'TypeError',
    words: ['find', "option 'key'", '{1}', "'product:{0}'"],
    define: () => {
      class Bad {
        @ReadThrough({ key: 'product:{0}' })
        async find(id: number, locale: string): Promise<string> {
          return `${id} ${locale}`
        }
      }
      return Bad
    },
  },
  'a template that is none': {
    throws: 'TypeError',
    words: ['find', "option 'key'", "'product:{id}'"],
    define: () => {
      class Bad {
        @ReadThrough({ key: 'product:{id}' })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a getter': {
    throws: 'TypeError',
    words: ['latest', 'only methods', 'getter'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @ReadThrough({ key: 'latest' })
        get latest(): Promise<number> {
          return Promise.resolve(1)
        }
      }
      return Bad
    },
  },
  'a setter': {
    throws: 'TypeError',
    words: ['latest', 'only methods', 'setter'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @Invalidate({ key: 'latest' })
        set latest(_value: number) {}
      }
      return Bad
    },
  },
  'a field': {
    throws: 'TypeError',
    words: ['latest', 'only methods', 'field'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @ReadThrough({ key: 'latest' })
        latest = async (): Promise<number> => 1
      }
      return Bad
    },
  },
  'a class': {
    throws: 'TypeError',
    words: ['Bad', 'only methods', 'class'],
    define: () => {
      // @ts-expect-error that is the mistake
      @ReadThrough({ key: 'latest' })
      class Bad {
        readonly id = 1
      }
      return Bad
    },
  },
  'nothing to invalidate': {
    throws: 'TypeError',
    words: ['@Invalidate on ', 'change', 'names a target'],
    define: () => {
      class Bad {
        @Invalidate({ at: 'settled' })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'options that exclude each other': {
    throws: 'TypeError',
    words: ['change', "'key' and 'keys'"],
    define: () => {
      class Bad {
        @Invalidate({ key: product, keys: [product] })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'a result before there is one': {
    throws: 'TypeError',
    words: ['change', 'onResult', "at: 'before'"],
    define: () => {
      class Bad {
        @Invalidate({ keys: [product, onResult((id: number) => product(id))], at: 'before' })
        async change(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a time that does not exist': {
    throws: 'TypeError',
    words: ['change', "option 'at'", '"later"'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @Invalidate({ key: product, at: 'later' })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'a target that is none': {
    throws: 'TypeError',
    words: ['change', "option 'keys[1]'", 'number'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @Invalidate({ keys: [product, 42] })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'a pattern that is all wildcards': {
    throws: 'CacheKeyError',
    words: ['change', "option 'patterns[0]'", 'cache.clear()'],
    define: () => {
      class Bad {
        @Invalidate({ patterns: ['*:*'] })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'an unknown class option': {
    throws: 'TypeError',
    words: ['@CacheDefaults on Bad', "unknown option 'key'"],
    define: () => {
      // @ts-expect-error that is the mistake
      @CacheDefaults({ key: product })
      class Bad {
        readonly id = 1
      }
      return Bad
    },
  },
  'an impossible class option': {
    throws: 'RangeError',
    words: ['@CacheDefaults on Bad', "option 'jitter'", '2'],
    define: () => {
      @CacheDefaults({ jitter: 2 })
      class Bad {
        readonly id = 1
      }
      return Bad
    },
  },
  'class defaults on a method': {
    throws: 'TypeError',
    words: ['@CacheDefaults', 'classes only'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @CacheDefaults({ ttl: '1m' })
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
}
