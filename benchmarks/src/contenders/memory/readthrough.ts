import { memoryStore } from '@readthrough/core'
import type { OpenContender } from '../contender.js'
import { repositoryOver } from '../readthrough.js'

/** Through the decorator, over the memory store: every caller gets a copy of its own. */
export const open: OpenContender = async (setting) => repositoryOver(memoryStore(), setting)
