import { createClient } from 'redis'
import { asJson } from '../../harness/payload.js'
import type { OpenContender } from '../contender.js'

/** A bare GET over node-redis, its timer for each command off; what it gives is text. */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const client = await createClient({ url: redisUrl, commandOptions: { timeout: 0 } }).connect()
  return {
    find: (id) => client.get(`get:${id}`),
    decode: (found) => JSON.parse(String(found)),
    async fill(ids) {
      for (const id of ids) await client.set(`get:${id}`, asJson(await load(id)))
    },
    close: () => client.close(),
  }
}
