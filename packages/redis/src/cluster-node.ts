import type { CommandSettings, RedisNodeClientLike, RedisNodeLike } from './cluster.js'
import { type Heard, keep } from './kept.js'
import type { Argument } from './link.js'
import { newClient } from './new-client.js'
import { connectionTo, type FoundNodes, nameOfAddress, type RedisAddress } from './places.js'

/** One node of a Cluster, over a kept connection. */
export interface ClusterNode extends RedisNodeLike {
  readonly at: RedisAddress
  readonly client: RedisNodeClientLike
  readonly isReady: boolean
  /** Whether, when it was looked last, it hung or had said that it can serve nobody: what it tells of others may be old. */
  readonly isSuspect: boolean
  /** `isAsking`: for a slot that is on its way there. */
  send(command: Argument[], settings: CommandSettings, isAsking: boolean): Promise<unknown>
  /** To be called now and then. */
  look(): void
  close(): Promise<void>
}

/** What a primary says that has lost the others, or is none any more. */
const DOWN = /^(?:CLUSTERDOWN|MASTERDOWN|READONLY) /

/** Connects in the background. */
export function clusterNode(at: RedisAddress, given: FoundNodes, heard: Heard): ClusterNode {
  const kept = keep(() => connectionTo(at, given), heard)
  let unanswered = 0
  let answered = 0
  let saidDown = false
  let isSuspect = false
  const senderFor = (settings: CommandSettings = {}) =>
    settings.typeMapping?.[36] === undefined ? kept.text : kept.bytes

  return {
    address: nameOfAddress(at),
    at,
    client: {
      sendCommand: (command, settings) => senderFor(settings)(command),
      // Not before it is asked for: `reach` may throw, which is this node's trouble alone, and told as such.
      get options() {
        return { socket: connectionTo(at, given).socket ?? {} }
      },
      duplicate: (overrides) => newClient({ ...connectionTo(at, given), ...overrides }),
    },
    get isReady() {
      return kept.isReady
    },
    get isSuspect() {
      return isSuspect
    },
    async send(command, settings, isAsking) {
      unanswered++
      try {
        // Sent together, so that nothing comes between them.
        if (isAsking) kept.text(['ASKING']).catch(() => {})
        return await senderFor(settings)(command)
      } catch (error) {
        if (error instanceof Error && DOWN.test(error.message)) saidDown = true
        throw error
      } finally {
        unanswered--
        answered++
      }
    },
    look() {
      isSuspect = saidDown || (unanswered > 0 && answered === 0)
      saidDown = false
      answered = 0
    },
    close: () => kept.close(),
  }
}
