// A process that begins to load and never ends: whoever started it kills it in the middle.
import { setTimeout as delay } from 'node:timers/promises'
import { createCache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'

const [, , url, namespace] = process.argv
const cache = createCache({ namespace, store: redisStore({ url }) })
// Until it is connected, calls go past the store, and nobody could wait for them.
while (!(await cache.seed(['leader'], true))) await delay(20)
await cache.readThrough(['row'], () => {
  process.send?.('loading')
  return new Promise(() => {
    setInterval(() => {}, 1_000)
  })
})
