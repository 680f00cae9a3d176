import type { Store, StoreContext, StoreFactory } from '@readthrough/core'

/** Under which full names a store was asked for something. */
export interface Recorder {
  readonly factory: StoreFactory
  /** Those since it was asked last. */
  names(): readonly string[]
}

/** Notes by which names the store behind it is asked to look. */
export function recorded(inner: StoreFactory): Recorder {
  let names: string[] = []
  const noting = ({ prefix }: StoreContext, store: Store): Store => ({
    ...store,
    read: (keys, tags) => {
      for (const key of keys) names.push(prefix + key)
      return store.read(keys, tags)
    },
  })
  return {
    factory: (context) => noting(context, inner(context)),
    names() {
      const noted = names
      names = []
      return noted
    },
  }
}
