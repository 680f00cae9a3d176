import { describe, expect, it } from 'vitest'
import { CommitRefusedError, outcomeOfCommit } from '../src/outcome-of-commit.js'

const error = (fields: object, cause?: unknown): Error => Object.assign(new Error('said so', { cause }), fields)

describe('outcomeOfCommit', () => {
  it.each([
    ['a deferred constraint', error({ code: '23503', severity: 'ERROR' })],
    ['a serialization failure', error({ code: '40001', severity: 'ERROR' })],
    ['a trigger that raises', error({ code: 'P0001', severity: 'ERROR' })],
    ['such an error as the cause of another', error({}, error({ code: '23505' }))],
    ['a COMMIT that was answered with a rollback', new CommitRefusedError()],
    ['a COMMIT that was answered so, as a cause', error({}, new CommitRefusedError())],
  ])('is certain of the rollback after %s', (_, thrown) => {
    expect(outcomeOfCommit(thrown)).toBe('rolled-back')
  })

  it.each([
    ['an answer that never came', error({ code: 'ECONNRESET' })],
    ['a pipe that broke, whose code has five letters', error({ code: 'EPIPE' })],
    ['a code of Node that has five letters', error({ code: 'EPERM' })],
    ['a connection that ended', error({ message: 'Connection terminated unexpectedly' })],
    ['a server that is shut down', error({ code: '57P01', severity: 'FATAL' })],
    ['any other end of the session', error({ code: '25P03', severity: 'FATAL' })],
    ['a server that went down in it', error({ code: '53100', severity: 'PANIC' })],
    ['the same in another language', error({ code: '58030', severity: 'PANIK' })],
    ['what the server itself calls an error of its own', error({ code: 'XX000', severity: 'ERROR' })],
    ['a completion that the server does not know', error({ code: '40003' })],
    ['an SQLSTATE that came with a lost connection', error({ code: '23505' }, error({ code: 'ECONNRESET' }))],
    ['an error that says nothing', error({})],
    ['what is no error', 'no'],
    ['nothing', undefined],
  ])('does not know after %s', (_, thrown) => {
    expect(outcomeOfCommit(thrown)).toBe('unknown')
  })

  it('ends with causes that go in a ring', () => {
    const first = error({})
    first.cause = error({}, first)
    expect(outcomeOfCommit(first)).toBe('unknown')
  })
})
