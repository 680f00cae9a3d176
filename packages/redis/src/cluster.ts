import type { Primary, Sweepable, Topology } from '@readthrough/core'
import hashSlot from 'cluster-key-slot'
import type { DuplicableLike } from './confirms.js'
import type { ListenedTo } from './hearing.js'
import { AS_BYTES, AS_TEXT, batches, otherwise, type Argument, type Link } from './link.js'
import { sparing } from './silent.js'
import { runIdOf, scanPage, type Send } from './single-server.js'
import type { bounded } from './unanswered.js'
import { within } from './within.js'

/** Reply types and deadline of one command. */
export interface CommandSettings {
  readonly typeMapping?: { readonly 36?: typeof Buffer }
  readonly timeout?: number
}

/** One node of a {@link RedisClusterLike}, as the client lists it. */
export interface RedisNodeLike {
  readonly address: string
}

/** What is used of a Cluster. */
export interface ClusterLike {
  readonly masters: readonly RedisNodeLike[]
  /** Who holds each slot. Without it, replicas are not asked. */
  readonly slots?: readonly ({ readonly master: RedisNodeLike } | undefined)[]
  nodeClient(node: RedisNodeLike): Promise<RedisNodeClientLike>
  sendCommand(
    firstKey: Argument | undefined,
    isReadonly: boolean | undefined,
    command: Argument[],
    settings?: CommandSettings,
  ): Promise<unknown>
}

/** What is used of node-redis's `createCluster()`. */
export interface RedisClusterLike extends ClusterLike, ListenedTo {
  listenerCount(event: string): number
}

/** What is used of the client of one node. */
export interface RedisNodeClientLike extends DuplicableLike {
  sendCommand(command: Argument[], settings?: CommandSettings): Promise<unknown>
}

const SLOTS = 16_384
const ATTEMPTS = 3
/** How long a sweep waits for a primary to say what it holds: the client itself would wait for ever. */
const ANSWER_WITHIN_MS = 2_000

/**
 * A link to a Redis Cluster: every command has one key and goes to the primary that holds it, never to a replica, and not
 * while that one is silent.
 */
export function clusterLink(
  cluster: ClusterLike,
  settings: CommandSettings,
  bound: ReturnType<typeof bounded>,
): Omit<Link, 'close'> {
  const asText = { ...settings, typeMapping: AS_TEXT }
  const asBytes = { ...settings, typeMapping: AS_BYTES }
  const spare = sparing()
  const holderOf = (key: Argument): string | undefined => cluster.slots?.[hashSlot(key)]?.master.address
  const send = bound((key: Argument, command: Argument[]) =>
    spare(holderOf(key), () => cluster.sendCommand(key, false, command, asText)),
  )
  return {
    isInOrder: false,
    isSpread: true,
    // Said to be no read, so that `useReplicas` does not send it where an invalidation arrives late.
    text: send,
    bytes: bound((key: Argument, command: Argument[]) =>
      spare(holderOf(key), () => cluster.sendCommand(key, false, command, asBytes)),
    ),
    strings: (keys) =>
      Promise.all(keys.map((key) => send(key, ['GET', key]).catch(otherwise(null)) as Promise<string | null>)),
    each: async (script, keys, args, failed) => {
      const run = (key: Argument) =>
        send(key, ['EVAL', script, '1', key, ...args()]).catch((error) => failed(error, [key]))
      await Promise.all(keys.map(run))
    },
    unlink: async (keys) => {
      for (const batch of batches(keys)) await Promise.all(batch.map((key) => send(key, ['UNLINK', key])))
    },
    incarnation: () => runIdsOf(cluster),
    matching: (glob, prefix, remove) => clusterSweepable(cluster, glob, prefix, remove),
  }
}

function clusterSweepable(
  cluster: ClusterLike,
  glob: string,
  prefix: string,
  remove: (names: readonly Buffer[]) => Promise<void>,
): Sweepable<Buffer> {
  return {
    topology: () => topologyOf(cluster, prefix).catch(inOurWords),
    primaries: async () => {
      const clients = await Promise.all(cluster.masters.map((node) => cluster.nodeClient(node)))
      return clients.map((client): Primary<Buffer> => {
        const bytes: Send = (command) => client.sendCommand(command, { typeMapping: AS_BYTES })
        // Removed by way of the cluster, which follows a key that has moved since the page was made.
        return { scan: (cursor) => scanPage(bytes, glob, cursor), remove: (names) => remove(names).catch(inOurWords) }
      })
    },
  }
}

/** Servers that have found out themselves that a primary is gone serve nobody, and say no more than that. */
function inOurWords(cause: unknown): never {
  if (!(cause instanceof Error && cause.message.startsWith('CLUSTERDOWN'))) throw cause
  throw new Error(`The Redis Cluster is incomplete: ${cause.message}`, { cause })
}

/**
 * Who holds which slots, in the words of the primaries themselves: a node's own slots are what it surely knows, and
 * the client's map is only as fresh as the last time it was redirected.
 */
async function topologyOf(cluster: ClusterLike, prefix: string): Promise<Topology> {
  for (let attempt = 1; ; attempt++) {
    const views = await Promise.all(cluster.masters.map((node) => inTime(viewOf(cluster, node), node.address)))
    const missing = missingSlot(views)
    if (missing === undefined) {
      const layout = views.map((view) => `${view.runId} ${view.epoch} ${view.slots.join(' ')}`).toSorted()
      return { layout: layout.join('\n'), moving: views.some((view) => view.moving) }
    }
    if (attempt === ATTEMPTS) throw new Error(`No primary of the Redis Cluster says that it holds slot ${missing}`)
    await inTime(redirectOver(cluster, prefix, missing), `the primary of slot ${missing}`)
  }
}

/** Of all primaries; empty when one of them keeps its own to itself. */
async function runIdsOf(cluster: ClusterLike): Promise<string> {
  if (cluster.masters.length === 0) throw new Error('No primary of the Redis Cluster is known')
  const runIds = await Promise.all(cluster.masters.map((node) => inTime(runIdAt(cluster, node), node.address)))
  return runIds.includes('') ? '' : runIds.toSorted().join(' ')
}

async function runIdAt(cluster: ClusterLike, node: RedisNodeLike): Promise<string> {
  const client = await cluster.nodeClient(node)
  return runIdOf((command) => client.sendCommand(command, { typeMapping: AS_TEXT }))
}

/** What a primary that cannot be reached holds may come back with it, so not to know is to fail. */
function inTime<T>(answer: Promise<T>, who: string): Promise<T> {
  return within(answer, ANSWER_WITHIN_MS, () => {
    throw new Error(`In the Redis Cluster, ${who} does not answer`)
  })
}

interface View {
  readonly runId: string
  readonly epoch: string
  /** Such as `0-5460` or `5461`; `[93->-<node>]` and `[77-<-<node>]` are on their way out and in. */
  readonly slots: readonly string[]
  readonly moving: boolean
}

async function viewOf(cluster: ClusterLike, node: RedisNodeLike): Promise<View> {
  const client = await cluster.nodeClient(node)
  const text: Send = (command) => client.sendCommand(command, { typeMapping: AS_TEXT })
  const [nodes, runId] = await Promise.all([text(['CLUSTER', 'NODES']), runIdOf(text)])
  const myself = String(nodes)
    .split('\n')
    .find((line) => line.split(' ')[2]?.includes('myself'))
  const [, , , , , , epoch = '', , ...slots] = myself?.split(' ') ?? []
  return { runId, epoch, slots, moving: slots.some((range) => range.startsWith('[')) }
}

function missingSlot(views: readonly View[]): number | undefined {
  const held = new Set<number>()
  for (const range of views.flatMap((view) => view.slots)) {
    if (range.startsWith('[')) continue
    const [first, last = first] = range.split('-').map(Number)
    for (let slot = first ?? 0; slot <= (last ?? -1); slot++) held.add(slot)
  }
  for (let slot = 0; slot < SLOTS; slot++) if (!held.has(slot)) return slot
  return undefined
}

/** Asks for some key of `slot` where the client believes it to be: the redirection brings its map up to date. */
async function redirectOver(cluster: ClusterLike, prefix: string, slot: number): Promise<void> {
  for (let guess = 0; guess < SLOTS * 20; guess++) {
    const key = prefix + guess
    if (hashSlot(key) !== slot) continue
    await cluster.sendCommand(key, false, ['GET', key], { typeMapping: AS_TEXT })
    return
  }
}
