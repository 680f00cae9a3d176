import type { TransactionScope } from '@readthrough/core'
import { runSavepoint } from '../in-transaction.js'
import { CommitRefusedError } from '../outcome-of-commit.js'
import { isOver, openLevel, type Level } from './level.js'

const IN_FAILED_TRANSACTION = '25P02'

/** Runs `work` in a savepoint of `parent`. */
export async function inSavepoint<T>(parent: Level, work: (handle: object) => Promise<T>): Promise<T> {
  let opened: TransactionScope | undefined
  parent.isBusy = true
  try {
    return await runSavepoint(
      parent.scope,
      (body) => betweenStatements(parent, body, async () => opened?.commit()),
      async (_: void, scope: TransactionScope) => {
        opened = scope
        const level = openLevel(parent.connection, scope, parent)
        parent.savepoint = level
        try {
          return await work(level.handle)
        } finally {
          level.isOver = true
        }
      },
    )
  } finally {
    parent.isBusy = false
    parent.savepoint = undefined
  }
}

/** `keep` leaves what was invalidated inside to the level around: it could not be undone. */
async function betweenStatements<T>(parent: Level, body: () => Promise<T>, keep: () => Promise<void>): Promise<T> {
  const { connection } = parent
  const name = `readthrough_${depthOf(parent) + 1}`
  const exec = (sql: string): Promise<unknown> => {
    // Somebody has not awaited this savepoint: the connection may be another's already.
    if (isOver(parent)) throw new Error('The transaction ended before its savepoint: await nested transactions')
    return connection.exec(sql)
  }
  async function undo(): Promise<void> {
    try {
      await exec(`ROLLBACK TO SAVEPOINT ${name}`)
      await exec(`RELEASE SAVEPOINT ${name}`)
    } catch (error) {
      // What it did may still be there, and a COMMIT be on its way already.
      connection.broken = error
      await keep()
    }
  }
  await exec(`SAVEPOINT ${name}`)
  let result: T
  try {
    result = await body()
  } catch (error) {
    await undo()
    throw error
  }
  try {
    await exec(`RELEASE SAVEPOINT ${name}`)
  } catch (error) {
    await undo()
    throw Reflect.get(Object(error), 'code') === IN_FAILED_TRANSACTION
      ? new CommitRefusedError({ cause: error })
      : error
  }
  return result
}

function depthOf({ parent }: Level): number {
  return parent === undefined ? 0 : depthOf(parent) + 1
}
