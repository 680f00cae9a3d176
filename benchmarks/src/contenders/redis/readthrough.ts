import { redisStore } from '@readthrough/redis'
import type { OpenContender } from '../contender.js'
import { repositoryOver } from '../readthrough.js'

/** Through the decorator, over a connection of the store's own. */
export const open: OpenContender = async (setting) => repositoryOver(redisStore({ url: setting.redisUrl }), setting)
