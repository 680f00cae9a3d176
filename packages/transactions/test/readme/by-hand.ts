import type { Cache } from '@readthrough/core'
import type { DataSource } from 'typeorm'

/** What the README shows of transactions without a function to run inside. */
export async function sellByHand(cache: Cache, dataSource: DataSource, article: number): Promise<void> {
  // #region by-hand
  const runner = dataSource.createQueryRunner()
  try {
    await cache.transaction(async () => {
      await runner.startTransaction()
      try {
        await runner.query('update stock set "left" = "left" - 1 where id = $1', [article])
        await cache.invalidate({ keys: [['stock', article]] }) // waits
        await runner.commitTransaction()
      } catch (error) {
        await runner.rollbackTransaction().catch(() => {}) // its error must not take the place of COMMIT's
        throw error
      }
    }) // and is sent here
  } finally {
    await runner.release()
  }
  // #endregion
}
