import { createClient } from 'redis'
import { asJson } from '../../harness/payload.js'
import type { OpenContender } from '../contender.js'

/**
 * The least that a read from Redis takes over node-redis: GET and JSON.parse. The client's timer for each command is
 * off, because it costs more than the command. Nothing is loaded, no type is kept, and a server that hangs is waited
 * for without end: a limit, not a way to work. A bigint comes back as a text.
 */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const client = await createClient({ url: redisUrl, commandOptions: { timeout: 0 } }).connect()
  return {
    async find(id) {
      const found = await client.get(`limit:${id}`)
      return found === null ? undefined : JSON.parse(found)
    },
    async fill(ids) {
      for (const id of ids) await client.set(`limit:${id}`, asJson(await load(id)))
    },
    close: () => client.close(),
  }
}
