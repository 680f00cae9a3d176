import { superjsonSerializer } from '@readthrough/superjson'
import { msgpackSerializer } from '@readthrough/msgpack'
import { redisStore } from '@readthrough/redis'
import type { Serializer } from '@readthrough/core'
import { compressedBy, encryptedBy } from '../../payloads/wrapped.js'
import type { OpenContender } from '../contender.js'
import { repositoryOver } from '../readthrough.js'

/** As `readthrough` is, but for how values are written. */
const over =
  (namespace: string, serializer: Serializer): OpenContender =>
  async (setting) =>
    repositoryOver(redisStore({ url: setting.redisUrl }), setting, { namespace, serializer })

export const msgpack = over('msgpack', msgpackSerializer())
export const compressed = over('compressed', compressedBy(superjsonSerializer()))
export const encrypted = over('encrypted', encryptedBy(superjsonSerializer()))
