import { newClient } from './new-client.js'
import { connectionTo, type FoundNodes, nameOfAddress, type RedisAddress } from './places.js'
import { within } from './within.js'

/** A run of slots, and the primary that holds them. */
export interface HeldSlots {
  readonly from: number
  readonly to: number
  readonly primary: RedisAddress
}

/** A node that does not tell the slots in time is not waited for. */
const TELL_WITHIN_MS = 1_000

/** What `CLUSTER SLOTS` tells, asked of the node at `asked`. Throws for what is no such answer, or names nobody. */
export function heldSlotsOf(reply: unknown, asked: RedisAddress): readonly HeldSlots[] {
  const held = (reply as [number, number, [string | null, number]][]).map(([from, to, [host, port]]) => ({
    from,
    to,
    // A node that does not know its own name leaves it out: it is the one that was asked.
    primary: { host: isKnown(host) ? host : asked.host, port },
  }))
  if (held.length === 0) throw new Error(`${nameOfAddress(asked)} knows of no slots`)
  return held
}

/** Where an error of the server leads: `MOVED` for good, `ASK` for this once; `undefined` for any other error. */
export function redirectOf(
  error: unknown,
  asked: RedisAddress,
): { readonly kind: 'MOVED' | 'ASK'; readonly to: RedisAddress } | undefined {
  const found = error instanceof Error ? /^(MOVED|ASK) \d+ (.*):(\d+)$/.exec(error.message) : null
  if (found === null) return undefined
  const [, kind, host = '', port] = found
  return { kind: kind as 'MOVED' | 'ASK', to: { host: isKnown(host) ? host : asked.host, port: Number(port) } }
}

function isKnown(host: string | null): host is string {
  return host !== null && host !== '' && host !== '?'
}

/** What one node says over the connection that there is. */
export function heldOver(
  send: (command: string[]) => Promise<unknown>,
  at: RedisAddress,
): Promise<readonly HeldSlots[]> {
  const told = send(['CLUSTER', 'SLOTS']).then((reply) => heldSlotsOf(reply, at))
  return within(told, TELL_WITHIN_MS, () => {
    throw new Error(`${nameOfAddress(at)} does not say who holds which slots`)
  })
}

/** What one node says over a connection for this once. */
export async function heldBy(at: RedisAddress, given: FoundNodes): Promise<readonly HeldSlots[]> {
  const client = newClient(connectionTo(at, given)).on('error', () => {})
  try {
    await within<unknown>(client.connect(), TELL_WITHIN_MS, () => {
      throw new Error(`${nameOfAddress(at)} does not answer`)
    })
    return await heldOver((command) => client.sendCommand(command), at)
  } finally {
    client.destroy()
  }
}
