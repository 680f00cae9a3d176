// The thread of a pinger.
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { createClient } from 'redis'
import type { PingOrder } from './pinger.js'

const client = createClient({ url: String(workerData), commandOptions: { timeout: 0 } })
client.on('error', (error: unknown) => console.error(error))
let longestMs = 0
let isOver = false

parentPort?.on('message', (order: PingOrder) => {
  parentPort?.postMessage(longestMs)
  longestMs = 0
  if (order === 'stop') isOver = true
})

await client.connect()
while (!isOver) {
  const start = performance.now()
  await client.ping()
  longestMs = Math.max(longestMs, performance.now() - start)
  // Asked for without a pause it would be a load of its own.
  await pause(1)
}
await client.close()
parentPort?.close()
