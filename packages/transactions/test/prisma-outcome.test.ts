import { PrismaClientKnownRequestError } from '@prisma/client/runtime/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { transactional } from '../src/prisma.js'
import { invalidate, watchedCache, type Watched } from './shop.js'

let watched: Watched

beforeEach(() => {
  watched = watchedCache()
})

afterEach(() => watched.cache.close())

/** What is sent where Prisma answers COMMIT with its own error, in these words. */
async function sentAfter(words: string): Promise<string[]> {
  const error = new PrismaClientKnownRequestError(`Transaction API error: ${words}`, {
    code: 'P2028',
    clientVersion: 'any',
  })
  const prisma = transactional({
    async $transaction(work: (tx: object) => Promise<void>): Promise<void> {
      await work({})
      throw error
    },
  })
  await expect(prisma.$transaction(async () => void (await invalidate(watched.cache, 1)))).rejects.toBe(error)
  return watched.sent()
}

describe('transactional of Prisma', () => {
  it.each([
    'A commit cannot be executed on an expired transaction. The timeout for this transaction was 50 ms, however 200 ms passed',
    'Transaction already closed: A commit cannot be executed on an expired transaction. The timeout was 50 ms',
    'Transaction already closed: A commit cannot be executed on a transaction that was rolled back.',
  ])('drops what was invalidated where COMMIT was never sent: %s', async (words) => {
    expect(await sentAfter(words)).toEqual([])
  })

  it.each([
    'Transaction already closed: A commit cannot be executed on a committed transaction.',
    "Transaction not found. Transaction ID is invalid, refers to an old closed transaction Prisma doesn't have information about anymore, or was obtained before disconnecting.",
    'Internal Consistency Error: Closed transaction found in active transactions map.',
  ])('sends it where it may have been: %s', async (words) => {
    expect(await sentAfter(words)).toEqual(['product:1'])
  })
})
