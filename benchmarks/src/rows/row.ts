import { startRedis } from '@readthrough/services'
import type { Output } from '../report/output.js'
import type { Settings } from './settings.js'

/** What a row works with. */
export interface RowContext {
  readonly settings: Settings
  readonly output: Output
}

/** Measures a row, prints it and records it; `false` where ours broke a promise that can be counted. */
export type RunRow = (context: RowContext) => Promise<boolean>

/** A Redis of one measurement's own: contenders choose their keys, and what one leaves must not slow the next. */
export async function withRedis<T>(use: (url: string) => Promise<T>): Promise<T> {
  const redis = await startRedis()
  try {
    return await use(redis.url)
  } finally {
    await redis.stop()
  }
}
