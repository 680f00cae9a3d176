/**
 * Methods that are no promises, past the compiler. Only where the return type is emitted can the definition tell.
 */
import { defineKey, ReadThrough } from '@readthrough/core'

const product = defineKey('product', (id: number) => [id])

class Later extends Promise<number> {}

export const synchronous: Readonly<Record<string, () => unknown>> = {
  Number: () => {
    class Bad {
      // @ts-expect-error that is the mistake
      @ReadThrough({ key: product })
      find(id: number): number {
        return id
      }
    }
    return Bad
  },
  Array: () => {
    class Bad {
      // @ts-expect-error that is the mistake
      @ReadThrough({ key: product })
      find(id: number): number[] {
        return [id]
      }
    }
    return Bad
  },
  Date: () => {
    class Bad {
      // @ts-expect-error that is the mistake
      @ReadThrough({ key: product })
      find(id: number): Date {
        return new Date(id)
      }
    }
    return Bad
  },
}

/** Promises, or types of which nothing is known. */
export const allowed: readonly (() => unknown)[] = [
  () => {
    class Good {
      @ReadThrough({ key: product })
      find(id: number): Promise<number> {
        return Promise.resolve(id)
      }
    }
    return Good
  },
  () => {
    class Good {
      @ReadThrough({ key: product })
      find(_id: number): Later {
        return new Later((resolve) => resolve(1))
      }
    }
    return Good
  },
  () => {
    class Good {
      @ReadThrough({ key: product })
      // oxlint-disable-next-line no-explicit-any -- emitted as Object
      find(id: number): any {
        return Promise.resolve(id)
      }
    }
    return Good
  },
]
