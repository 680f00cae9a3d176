/** What is used of a client to hear its events. */
export interface ListenedTo {
  on(event: string | symbol, listener: (...told: unknown[]) => void): unknown
  off(event: string | symbol, listener: (...told: unknown[]) => void): unknown
}

type Listener = (told: unknown) => void

/** Who hears what of each client. One listener of each event, however many caches share a client. */
const hearers = new WeakMap<ListenedTo, Map<string | symbol, Hearers>>()

interface Hearers {
  readonly listeners: Set<Listener>
  readonly tellAll: Listener
}

const ANCHOR = Symbol('readthrough')

/** Calls `listener` at each event of this name. Returns what ends that. */
export function hear(client: ListenedTo, event: string | symbol, listener: Listener): () => void {
  const byEvent = hearers.get(client) ?? anchored(client)
  const { listeners, tellAll } = byEvent.get(event) ?? listening(client, event, byEvent)
  // Its own function, so that who hears twice is told twice.
  const mine: Listener = (told) => listener(told)
  listeners.add(mine)
  return () => {
    if (!listeners.delete(mine) || listeners.size > 0) return
    byEvent.delete(event)
    client.off(event, tellAll)
  }
}

/**
 * The clients of node-redis are objects that share their listeners with others by prototype. The last listener that is
 * taken off one of them would part them, and those of the user would never be called again: so one stays, which is for
 * an event that there is not.
 */
function anchored(client: ListenedTo): Map<string | symbol, Hearers> {
  client.on(ANCHOR, () => {})
  const byEvent = new Map<string | symbol, Hearers>()
  hearers.set(client, byEvent)
  return byEvent
}

function listening(client: ListenedTo, event: string | symbol, byEvent: Map<string | symbol, Hearers>): Hearers {
  const listeners = new Set<Listener>()
  const tellAll: Listener = (told) => {
    for (const each of listeners) each(told)
  }
  const made = { listeners, tellAll }
  byEvent.set(event, made)
  client.on(event, tellAll)
  return made
}
