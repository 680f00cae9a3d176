import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../../src/index.js'

/** Errors as their drivers make them. */
const error = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields)
const within = (cause: unknown): Error => new Error('Failed query: commit\nparams: ', { cause })
const typeorm = (driverError: Error): Error => error('QueryFailedError: x', { driverError })
const prisma = (kind: string): Error =>
  error('', {
    code: 'P2010',
    meta: { driverAdapterError: { name: 'DriverAdapterError', cause: { kind, originalMessage: 'x' } } },
  })
const unique = error('duplicate key value violates unique constraint "t_pkey"', { code: '23505', severity: 'ERROR' })
const terminated = error('terminating connection due to administrator command', { code: '57P01', severity: 'FATAL' })
const cut = error('Connection terminated unexpectedly')

describe('nobody knows how a transaction has ended', () => {
  it.each<[string, unknown]>([
    ['pg: the connection was cut', cut],
    ['pg: a statement after that', error('Client has encountered a connection error and is not queryable')],
    ['pg: no answer in time', error('Query read timeout')],
    ['Postgres: the backend was terminated', terminated],
    ['Postgres: the server goes down', error('x', { code: '57P02' })],
    ['Postgres: a class of its own for connections', error('x', { code: '08006' })],
    ['Postgres: it does not know itself', error('x', { code: '40003' })],
    ['Node: the other side has hung up', error('read ECONNRESET', { code: 'ECONNRESET' })],
    ['Node: several tries', new AggregateError([error('x', { code: 'ECONNREFUSED' })])],
    ['MySQL', error('x', { code: 'PROTOCOL_CONNECTION_LOST' })],
    ['postgres.js', error('write CONNECTION_CLOSED', { code: 'CONNECTION_CLOSED' })],
    ['PGlite', error('PGlite is closed')],
    ['Postgres: it went down in COMMIT', error('could not write to file', { code: '53100', severity: 'PANIC' })],
    ['Oracle', error('ORA-03113: end-of-file on communication channel', { code: 'ORA-03113' })],
    ['MongoDB', error('connection 3 to 127.0.0.1:27017 closed', { name: 'MongoNetworkError' })],
    ['a driver over HTTP', within(error('other side closed', { code: 'UND_ERR_SOCKET' }))],
    ['Drizzle', within(terminated)],
    ['TypeORM', typeorm(cut)],
    ['Prisma', error('Server has closed the connection.', { code: 'P1017' })],
    ['Prisma, over a driver', prisma('ConnectionClosed')],
    ['an abort', error('aborted', { name: 'AbortError' })],
    ['a timeout of the application', within(error('too slow', { name: 'TimeoutError' }))],
    [
      'an error that cannot be looked at',
      new Proxy(unique, {
        get() {
          throw new Error('no')
        },
      }),
    ],
  ])('%s', (_, thrown) => {
    expect(outcomeOf(thrown)).toBe('unknown')
  })
})

describe('a transaction was rolled back', () => {
  const round = error('round')
  round.cause = { cause: round }

  it.each<[string, unknown]>([
    ['by an error of the application', new Error('no stock left')],
    ['by what is no error', 'no stock left'],
    ['by nothing', undefined],
    ['by an error that is its own cause', round],
    ['Postgres: unique violation', unique],
    ['Postgres: could not serialize', error('could not serialize access', { code: '40001' })],
    ['Postgres: deadlock', error('deadlock detected', { code: '40P01' })],
    ['Postgres: a statement took too long', error('canceling statement due to statement timeout', { code: '57014' })],
    ['Drizzle', within(unique)],
    ['TypeORM', typeorm(unique)],
    ['Prisma', error('Unique constraint failed', { code: 'P2002' })],
    ['Prisma, over a driver', prisma('UniqueConstraintViolation')],
    ['pg: no connection was free', error('timeout exceeded when trying to connect')],
  ])('%s', (_, thrown) => {
    expect(outcomeOf(thrown)).toBe('rolled-back')
  })
})
