import type { TransactionScope } from '@readthrough/core'
import { runSavepoint } from '../in-transaction.js'
import { CommitRefusedError } from '../outcome-of-commit.js'
import { openLevel, type Level } from './level.js'

const IN_FAILED_TRANSACTION = '25P02'

/** Runs `work` in a savepoint of `parent`. */
export async function inSavepoint<T>(parent: Level, work: (handle: object) => Promise<T>): Promise<T> {
  parent.isBusy = true
  try {
    return await runSavepoint(
      parent.scope,
      (body) => betweenStatements(parent, body),
      async (_: void, scope: TransactionScope) => {
        const level = openLevel(parent.connection, scope, parent.depth + 1)
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

async function betweenStatements<T>({ connection, depth }: Level, body: () => Promise<T>): Promise<T> {
  const name = `readthrough_${depth + 1}`
  const exec = (sql: string): Promise<unknown> => {
    // Somebody has not awaited this savepoint: the connection may be another's already.
    if (connection.isOver) throw new Error('The transaction ended before its savepoint: await nested transactions')
    return connection.exec(sql)
  }
  async function undo(): Promise<void> {
    try {
      await exec(`ROLLBACK TO SAVEPOINT ${name}`)
      await exec(`RELEASE SAVEPOINT ${name}`)
    } catch (error) {
      // What it did may still be there, with nobody left to invalidate for it.
      connection.broken = error
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
