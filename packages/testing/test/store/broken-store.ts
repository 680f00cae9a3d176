import type { Store } from '@readthrough/core'
import type { ReferenceData } from './reference-data.js'

/** A way to get a store wrong, and the case that has to say so. */
export interface BrokenStore {
  readonly name: string
  readonly caughtBy: string
  readonly format?: 'bytes'
  /** Gives the verbs that are wrong; the others are the correct ones of `store`. */
  readonly breaks: (store: Store, data: ReferenceData, prefix: string) => Partial<Store>
}

/** Lets other work in between two steps that should have been one. */
export const pause = () => new Promise<void>((resolve) => setImmediate(resolve))

/** What `store` says lies there. */
export async function stateOf(store: Store, key: string): Promise<string | undefined> {
  return (await store.read([key], [])).slots[0]?.state
}
