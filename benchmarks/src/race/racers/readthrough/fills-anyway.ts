import { randomBytes } from 'node:crypto'
import type { Store } from '@readthrough/core'

const TOKEN_BYTES = 10

/** A store with the fault that every cache has that loads and sets: nobody asks whether the slot was invalidated. */
export function fillsAnyway(store: Store): Store {
  return {
    ...store,
    async fill(key, token, value, ttlMs) {
      if (await store.fill(key, token, value, ttlMs)) return true
      const another = randomBytes(TOKEN_BYTES).toString('hex')
      await store.delete([key])
      await store.lease(key, another, ttlMs)
      return store.fill(key, another, value, ttlMs)
    },
  }
}
