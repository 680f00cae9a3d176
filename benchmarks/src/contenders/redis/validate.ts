import { redisStore } from '@readthrough/redis'
import type { OpenContender } from '../contender.js'
import { repositoryOver } from '../readthrough.js'

/** With a near tier that asks for the version each time: what is held is neither sent nor decoded again. */
export const open: OpenContender = async (setting) =>
  repositoryOver(redisStore({ url: setting.redisUrl }), setting, { near: { mode: 'validate', copy: 'clone' } })
