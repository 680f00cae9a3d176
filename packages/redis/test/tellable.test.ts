import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { tellable, telling } from '../src/tellable.js'

const TOLD = "ERR unknown command 'HELLO'"
const REPEATING = `${TOLD}, with args beginning with: '3' 'AUTH' 'cache' 's3cret' `

test.each([
  [REPEATING, TOLD],
  ['ERR unknown command `SET`, with args beginning with: `k`, `s3cret\nand more`, ', 'ERR unknown command `SET`'],
  ['WRONGPASS invalid username-password pair', 'WRONGPASS invalid username-password pair'],
])('of “%s” it leaves “%s”, in the stack as well', (message, left) => {
  const error = new Error(message)
  expect(tellable(error)).toBe(error)
  expect(error.message).toBe(left)
  expect(inspect(error)).toContain(`Error: ${left}\n    at `)
  expect(inspect(error)).not.toContain('s3cret')
})

test('it looks into causes, and into errors of many, also where they go round', () => {
  const [inner, one] = [new Error(REPEATING), new Error(REPEATING)]
  const outer = new Error('away', { cause: new AggregateError([one], 'none', { cause: inner }) })
  inner.cause = outer
  tellable(outer)
  expect([inner.message, one.message]).toEqual([TOLD, TOLD])
})

test('a certificate goes, which would keep the error out of every log that is JSON', () => {
  const cert: Record<string, unknown> = { subject: { CN: 'redis' } }
  cert['issuerCertificate'] = cert
  const error = Object.assign(new Error('elsewhere'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID', cert })
  expect(JSON.parse(JSON.stringify(tellable(error)))).toEqual({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
})

test('what is no error is left alone', () => {
  expect([tellable('text'), tellable(undefined), tellable(null)]).toEqual(['text', undefined, null])
})

test('of a promise that rejects it is done before anyone hears, and the promise stays what it is', async () => {
  const work = Promise.reject(new Error(REPEATING))
  expect(telling(work)).toBe(work)
  await expect(work).rejects.toThrow(new Error(TOLD))
})
