import { memoryStore, type CopyMode, type NearOptions } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import type { OpenContender, Setting } from '../contender.js'
import { repositoryOver } from '../readthrough.js'

const nearWith = (copy: CopyMode, { entries = 10_000 }: Setting): NearOptions => ({
  mode: { bounded: '50ms' },
  copy,
  // A few more than are asked for: none must be put out.
  max: entries + 1_000,
})

/** Through the decorator, from a near tier over Redis: unasked, and for 50 ms at most after another process's change. */
const over =
  (copy: CopyMode, key: 'declared' | 'function' = 'declared'): OpenContender =>
  async (setting) =>
    repositoryOver(redisStore({ url: setting.redisUrl }), setting, { near: nearWith(copy, setting), key })

export const shared = over('share')
export const frozen = over('freeze')
export const cloned = over('clone')
export const keyFunction = over('share', 'function')

/** The same over a store in the process. */
export const overMemory: OpenContender = async (setting) =>
  repositoryOver(memoryStore(), setting, { near: nearWith('share', setting) })
