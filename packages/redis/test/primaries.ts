import hashSlot from 'cluster-key-slot'
import { expect, onTestFinished } from 'vitest'
import { clusterConfirms } from '../src/cluster-confirms.js'
import type { RedisClusterLike, RedisNodeLike } from '../src/cluster.js'
import type { ConfirmingClient } from '../src/confirming.js'
import type { Argument, Confirms } from '../src/link.js'

export const SLOTS = 16_384

/** Primaries that answer from memory: what they are asked tells which names and which connections are used. */
export class Primaries {
  readonly masters: RedisNodeLike[]
  /** What the client believes, and what the primaries know. */
  readonly slots: { master: RedisNodeLike }[]
  readonly truly: RedisNodeLike[]
  readonly open = new Map<ConfirmingClient, string>()
  /** Names that were written, with who was asked. */
  readonly marks: string[] = []
  /** How often it was asked who holds a slot. */
  looks = 0

  constructor(addresses: readonly string[], holderOf: (slot: number) => string) {
    this.masters = addresses.map((address) => ({ address }))
    this.truly = Array.from({ length: SLOTS }, (_, slot) => this.node(holderOf(slot)))
    this.slots = this.truly.map((master) => ({ master }))
  }

  node(address: string): RedisNodeLike {
    return this.masters.find((node) => node.address === address) ?? expect.fail(`no ${address}`)
  }

  /** `isKnown`: the client has heard of it. */
  move(slots: readonly number[], address: string, isKnown: boolean): void {
    for (const slot of slots) this.truly[slot] = this.node(address)
    if (isKnown) this.refresh()
  }

  refresh(): void {
    for (const [slot, master] of this.truly.entries()) this.slots[slot] = { master }
  }

  connection({ address }: RedisNodeLike): ConfirmingClient {
    const heard: Record<string, () => void> = {}
    let isReady = false
    const client: ConfirmingClient = {
      get isReady() {
        return isReady
      },
      connect: async () => {
        await Promise.resolve()
        this.open.set(client, address)
        isReady = true
        heard['ready']?.()
      },
      destroy: () => {
        isReady = false
        this.open.delete(client)
      },
      on: (event, listener) => {
        heard[event] = listener
      },
      sendCommand: async (command) => this.answer(address, command),
    }
    return client
  }

  answer(address: string, [verb, first, , third]: readonly Argument[]): number {
    if (verb === 'WAIT') return 1
    const name = String(verb === 'EVAL' ? third : first)
    const holder = this.truly[hashSlot(name)]?.address
    if (holder !== address) throw new Error(`MOVED ${hashSlot(name)} ${holder}`)
    if (verb === 'EVAL') this.marks.push(`${address} ${name}`)
    return 1
  }

  get cluster(): RedisClusterLike {
    const { masters } = this
    const slots = new Proxy(this.slots, {
      get: (target, name, receiver) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) this.looks++
        return Reflect.get(target, name, receiver) as unknown
      },
    })
    return {
      masters,
      slots,
      nodeClient: async (node) => ({ sendCommand: async () => {}, duplicate: () => this.connection(node) }),
      // Whoever is sent on learns where all slots are, as node-redis does.
      sendCommand: async () => this.refresh(),
      listenerCount: () => 1,
      on: () => {},
      off: () => {},
    }
  }

  confirms(marker: string): Confirms {
    const confirms = clusterConfirms(this.cluster)?.(marker) ?? expect.fail()
    onTestFinished(() => confirms.close())
    return confirms
  }

  get connectedTo(): string[] {
    return [...this.open.values()].toSorted()
  }
}
