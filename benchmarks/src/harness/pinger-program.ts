// The process of a pinger. Each message is answered with the longest that a PING took since the last one.
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'

const client = createClient({ url: String(process.argv[2]), commandOptions: { timeout: 0 } })
client.on('error', (error: unknown) => console.error(error))
await client.connect()

let longestMs = 0
process.on('message', () => {
  process.send?.(longestMs)
  longestMs = 0
})
process.on('disconnect', () => process.exit())

for (;;) {
  const start = performance.now()
  await client.ping()
  longestMs = Math.max(longestMs, performance.now() - start)
  // Asked for without a pause it would be a load of its own.
  await pause(1)
}
