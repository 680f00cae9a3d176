import { SimpleError } from 'redis'
import { expect, test } from 'vitest'
import { heldSlotsOf, redirectOf } from '../src/cluster-map.js'

const ASKED = { host: '10.0.0.1', port: 7000 }

test('who holds which slots is read from what a node tells; one without a name is the one that was asked', () => {
  const reply = [
    [0, 99, ['10.0.0.2', 7001, 'id'], ['10.0.0.3', 7002, 'id']],
    [100, 199, ['', 7000, 'id']],
    [200, 299, [null, 7000, 'id']],
    [300, 300, ['?', 7003, 'id']],
  ]
  expect(heldSlotsOf(reply, ASKED)).toEqual([
    { from: 0, to: 99, primary: { host: '10.0.0.2', port: 7001 } },
    { from: 100, to: 199, primary: ASKED },
    { from: 200, to: 299, primary: ASKED },
    { from: 300, to: 300, primary: { host: '10.0.0.1', port: 7003 } },
  ])
})

test('a node that knows of no slots says nothing', () => {
  expect(() => heldSlotsOf([], ASKED)).toThrow('10.0.0.1:7000 knows of no slots')
})

test.each([
  ['MOVED 3999 127.0.0.1:6381', { kind: 'MOVED', to: { host: '127.0.0.1', port: 6381 } }],
  ['ASK 1 ::1:6381', { kind: 'ASK', to: { host: '::1', port: 6381 } }],
  ['MOVED 1 :6381', { kind: 'MOVED', to: { host: '10.0.0.1', port: 6381 } }],
  ['CLUSTERDOWN The cluster is down', undefined],
  ['ERR MOVED 1 a:1', undefined],
])('%s leads there', (message, expected) => {
  expect(redirectOf(new SimpleError(message), ASKED)).toEqual(expected)
})
