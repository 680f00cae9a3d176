import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { describe, expect, test, vi } from 'vitest'
import { hear, type ListenedTo } from '../src/hearing.js'
import { renewalsOf } from '../src/renewals.js'

interface Emitting extends ListenedTo {
  emit(event: string, told?: unknown): boolean
  listenerCount(event: string): number
}

type Listener = (told: unknown) => void

const cluster = () => createCluster({ rootNodes: [] })
const sentinel = () => createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] })
const kinds: [string, () => Emitting][] = [
  ['a client', () => createClient()],
  ['a client with options laid over it', () => createClient().withTypeMapping({ 36: Buffer })],
  ['a pool', () => createClientPool()],
  ['a Cluster', cluster],
  ['a Sentinel', sentinel],
]

describe.each(kinds)('of %s', (_name, make) => {
  test('what is heard, and by how many, is one listener, and none once nobody hears any more', () => {
    const client = make()
    const [one, other] = [vi.fn<Listener>(), vi.fn<Listener>()]
    const stops = [...Array.from({ length: 20 }, () => hear(client, 'ready', one)), hear(client, 'ready', other)]
    expect(client.listenerCount('ready')).toBe(1)
    client.emit('ready', 'it')
    expect(one).toHaveBeenCalledTimes(20)
    expect(other).toHaveBeenCalledExactlyOnceWith('it')

    for (const stop of stops) stop()
    expect(client.listenerCount('ready')).toBe(0)
    client.emit('ready')
    expect(one).toHaveBeenCalledTimes(20)
  })

  test('who stops hearing takes nobody else’s listener along', () => {
    const client = make()
    const theirs = vi.fn<Listener>()
    const stop = hear(client, 'ready', vi.fn<Listener>())
    stop()
    client.on('error', theirs)
    client.on('ready', theirs)
    // What the client itself emits by is one that the given object inherits from.
    const emitter = Object.getPrototypeOf(client) as Emitting
    emitter.emit('error', new Error('boom'))
    emitter.emit('ready')
    expect(theirs).toHaveBeenCalledTimes(2)
  })
})

test('of a Sentinel, a new primary is a new connection, and other changes are none', () => {
  const client = sentinel()
  const renewed = vi.fn<() => void>()
  const { stop } = renewalsOf(client, renewed)
  client.emit('topology-change', { type: 'SENTINEL_CHANGE' })
  expect(renewed).not.toHaveBeenCalled()
  client.emit('topology-change', { type: 'MASTER_CHANGE' })
  expect(renewed).toHaveBeenCalledTimes(1)
  stop()
  client.emit('topology-change', { type: 'MASTER_CHANGE' })
  expect(renewed).toHaveBeenCalledTimes(1)
  expect(client.listenerCount('topology-change')).toBe(0)
})

test('of a Cluster, one that was a replica until now is a new connection, and fewer primaries are none', () => {
  let masters = listOf('a', 'b')
  const never = () => expect.fail()
  const client = { nodeClient: never, sendCommand: never, listenerCount: never, on() {}, off() {} }
  const renewed = vi.fn<() => void>()
  const { check } = renewalsOf(
    {
      ...client,
      get masters() {
        return masters
      },
    },
    renewed,
  )
  const become = (...addresses: string[]): number => {
    masters = listOf(...addresses)
    check()
    check()
    return renewed.mock.calls.length
  }
  expect(become('a', 'b')).toBe(0)
  expect(become('a', 'c')).toBe(1)
  expect(become('c')).toBe(1)
  expect(become('c', 'a')).toBe(2)
})

function listOf(...addresses: string[]): { readonly address: string }[] {
  return addresses.map((address) => ({ address }))
}

test('a pool that is connected later has told of it before its first command', async () => {
  const pool = createClientPool()
  const connected = vi.spyOn(pool, 'totalClients', 'get').mockReturnValue(0)
  const renewed = vi.fn<() => void>()
  const { check, stop } = renewalsOf(pool, renewed)
  await Promise.resolve()
  check()
  expect(renewed).not.toHaveBeenCalled()
  connected.mockReturnValue(1)
  check()
  check()
  expect(renewed).toHaveBeenCalledOnce()
  stop()
})
