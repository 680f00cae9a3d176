/** Classes that must not come to be, for what they say of fences, hold-offs and replicas. */
import { defineKey, Invalidate, onResult, WriteThrough } from '@readthrough/core'
import type { Mistake } from './mistakes.js'

const product = defineKey('product', (id: number) => [id])

export const mistakes: Readonly<Record<string, Mistake>> = {
  'a fence around a pattern': {
    throws: 'TypeError',
    words: ['change', "option 'fence'", 'patterns'],
    define: () => {
      class Bad {
        @Invalidate({ key: product, patterns: ['list:*'], fence: true })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'a fence around what the result names': {
    throws: 'TypeError',
    words: ['change', "option 'fence'", 'onResult'],
    define: () => {
      class Bad {
        @Invalidate({ key: onResult((id: number) => product(id)), fence: true })
        async change(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'a fence that ends before the method begins': {
    throws: 'TypeError',
    words: ['change', "option 'fence'", "at: 'before'"],
    define: () => {
      class Bad {
        @Invalidate({ key: product, at: 'before', fence: true })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'a fence that is no answer': {
    throws: 'TypeError',
    words: ['change', "option 'fence'", 'true or false', 'string'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @Invalidate({ key: product, fence: 'yes' })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'a hold-off that is no duration': {
    throws: 'TypeError',
    words: ['change', "option 'holdOff'", 'true'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @Invalidate({ key: product, holdOff: true })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
  'an endless hold-off of a write that stores': {
    throws: 'RangeError',
    words: ['change', "option 'holdOff'", 'Infinity'],
    define: () => {
      class Bad {
        @WriteThrough({ key: product, holdOff: Infinity })
        async change(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'half a replica': {
    throws: 'RangeError',
    words: ['change', "option 'replicas.min'", '0.5'],
    define: () => {
      class Bad {
        @WriteThrough({ key: product, replicas: { min: 0.5, timeout: '1s' } })
        async change(id: number): Promise<number> {
          return id
        }
      }
      return Bad
    },
  },
  'replicas without a time': {
    throws: 'TypeError',
    words: ['change', "option 'replicas.timeout'", 'undefined'],
    define: () => {
      class Bad {
        // @ts-expect-error that is the mistake
        @Invalidate({ key: product, replicas: { min: 1 } })
        async change(_id: number): Promise<void> {}
      }
      return Bad
    },
  },
}
