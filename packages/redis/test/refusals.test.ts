import { ClientOfflineError, SimpleError, SocketClosedUnexpectedlyError, TimeoutError } from 'redis'
import { expect, test } from 'vitest'
import { isRefusal } from '../src/refusals.js'

test.each([
  'OOM command not allowed',
  'READONLY You cannot write',
  'MISCONF Redis is configured to save RDB snapshots',
  'NOREPLICAS Not enough good replicas',
  'WRONGTYPE Operation against a key',
  'NOPERM this user has no permissions',
  'TRYAGAIN Multiple keys request during rehashing of slot',
  'ERR unknown command',
])('%s is said by a server that is there', (message) => {
  expect(isRefusal(new SimpleError(message))).toBe(true)
})

test.each([
  new SimpleError('LOADING Redis is loading the dataset in memory'),
  new SimpleError('BUSY Redis is busy running a script'),
  new SimpleError('CLUSTERDOWN The cluster is down'),
  new SimpleError('MASTERDOWN Link with MASTER is down'),
  new SimpleError('NOAUTH Authentication required.'),
  new ClientOfflineError(),
  new SocketClosedUnexpectedlyError(),
  new TimeoutError(),
  'OOM as a text',
  undefined,
])('%s is not', (error) => {
  expect(isRefusal(error)).toBe(false)
})
