import { SimpleError } from 'redis'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ClusterNode } from '../src/cluster-node.js'
import { ownCluster } from '../src/own-cluster.js'
import { nameOfAddress, type RedisAddress } from '../src/places.js'

const A: RedisAddress = { host: '10.0.0.1', port: 1 }
const B: RedisAddress = { host: '10.0.0.2', port: 2 }
const C: RedisAddress = { host: '10.0.0.3', port: 3 }
const world = { holder: A, told: A, telling: Promise.resolve() }

vi.mock(import('../src/cluster-map.js'), async (original) => ({
  ...(await original()),
  heldBy: async () => heldBy(A),
}))

vi.mock('../src/cluster-node.js', () => ({
  clusterNode: (at: RedisAddress): ClusterNode => ({
    at,
    address: nameOfAddress(at),
    isReady: true,
    isSuspect: false,
    client: {
      async sendCommand() {
        await world.telling
        return heldBy(world.told).map(({ from, to, primary }) => [from, to, [primary.host, primary.port]])
      },
    },
    async send() {
      if (at !== C && nameOfAddress(at) !== nameOfAddress(world.holder)) {
        throw new SimpleError(`MOVED 0 ${nameOfAddress(world.holder)}`)
      }
      return null
    },
    look() {},
    close: async () => {},
  }),
}))

function heldBy(first: RedisAddress) {
  return [
    { from: 0, to: 8191, primary: first },
    { from: 8192, to: 16_383, primary: C },
  ]
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

/** A Cluster that is known, whose first slots are held by another from now on. */
async function takenOver() {
  Object.assign(world, { holder: A, told: A, telling: Promise.resolve() })
  const cluster = ownCluster({ nodes: [A, C] }, { report: () => {}, renewed: () => {} })
  onTestFinished(() => cluster.close())
  await cluster.known()
  await settled()
  const masters = (): string[] => cluster.masters.map(({ address }) => address)
  expect(masters()).toEqual(['10.0.0.1:1', '10.0.0.3:3'])
  world.holder = B
  return {
    cluster,
    masters,
    /** Of one of the first slots. */
    async get(): Promise<void> {
      await cluster.sendCommand('bar', false, ['GET', 'bar'])
      await settled()
    },
  }
}

test('a node that has not heard yet who holds a slot now keeps nobody from knowing it in the end', async () => {
  const { get, masters } = await takenOver()
  await get()
  world.told = B
  await get()
  expect(masters()).toEqual(['10.0.0.2:2', '10.0.0.3:3'])
})

test('while it is asked who holds which slots, it is not said who the primaries are', async () => {
  const { cluster, get, masters } = await takenOver()
  world.told = B
  let goOn = (): void => {}
  world.telling = new Promise<void>((resolve) => (goOn = resolve))
  await get()
  const known = cluster.known().then(masters)
  await settled()
  goOn()
  expect(await known).toEqual(['10.0.0.2:2', '10.0.0.3:3'])
})
