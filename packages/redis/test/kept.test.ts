import { ClientOfflineError } from 'redis'
import { expect, test, vi } from 'vitest'
import { keep } from '../src/kept.js'

test('what a function that leads to the server throws is told, and tried again', async () => {
  const report = vi.fn<(error: unknown) => void>()
  const nowhere = new Error('no such server')
  const kept = keep(
    () => {
      throw nowhere
    },
    { report, renewed: () => expect.fail() },
  )
  await expect(kept.text(['PING'])).rejects.toBeInstanceOf(ClientOfflineError)
  expect(report).toHaveBeenCalledExactlyOnceWith(nowhere)
  await kept.close()
})
