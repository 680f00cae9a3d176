import type { OpenContender } from '../contender.js'

const TTL_MS = 600_000

/** Cache-aside over a Map as one writes it oneself. Every caller gets the same object, and nothing bounds the Map. */
export const open: OpenContender = async ({ load }) => {
  const entries = new Map<string, { readonly value: unknown; readonly expires: number }>()
  return {
    async find(id) {
      const key = `product:${id}`
      const cached = entries.get(key)
      if (cached !== undefined && cached.expires > Date.now()) return cached.value
      const value = await load(id)
      entries.set(key, { value, expires: Date.now() + TTL_MS })
      return value
    },
    close: async () => entries.clear(),
  }
}
