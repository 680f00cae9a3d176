import type { Store } from '@readthrough/core'

let ids = 0

/** Puts values under these keys, as a fill does. */
export async function occupy(store: Store, keys: readonly string[]): Promise<void> {
  await Promise.all(
    keys.map(async (key) => {
      const id = String(++ids).padStart(20, '0')
      await store.lease(key, id, 60_000)
      await store.fill(key, id, { version: `V${id}`, body: '' }, 600_000)
    }),
  )
}

/** Which of these keys hold a value. */
export async function occupied(store: Store, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { slots } = await store.read(keys, [])
  return new Set(keys.filter((_, i) => slots[i]?.state === 'value'))
}
