import type { OpenRacer } from '../racer.js'

/** Ours. */
export const READTHROUGH = 'readthrough'

/** Ours, with one rule broken: a race that does not find this out proves nothing. */
const BROKEN = 'readthrough-broken'

interface Entry {
  /** Whether it can be raced by tag, not only by key. */
  readonly hasTags: boolean
  readonly load: () => Promise<{ readonly open: OpenRacer }>
}

const RACERS: Readonly<Record<string, Entry>> = {
  'by-hand': { hasTags: false, load: () => import('./by-hand.js') },
  'cache-manager': { hasTags: false, load: () => import('./cache-manager.js') },
  cacheable: { hasTags: true, load: () => import('./cacheable.js') },
  'type-cacheable': { hasTags: false, load: () => import('./type-cacheable.js') },
  'async-cache-dedupe': { hasTags: true, load: () => import('./async-cache-dedupe.js') },
  'layered-loader': { hasTags: true, load: () => import('./layered-loader.js') },
  bentocache: { hasTags: true, load: () => import('./bentocache.js') },
  [READTHROUGH]: { hasTags: true, load: () => import('./readthrough.js') },
  [BROKEN]: { hasTags: true, load: () => import('./readthrough-broken.js') },
}

/** All that are compared: the least, the peers, and ours. */
export const COMPARED: readonly string[] = Object.keys(RACERS).filter((name) => name !== BROKEN)

/** The name itself, where there is such a racer; or an error. */
export function racerNamed(name: string): string {
  entryOf(name)
  return name
}

/** Whether it has a family `tag` besides its family `key`. */
export function hasTags(name: string): boolean {
  return entryOf(name).hasTags
}

/** The racer of that name, or an error. */
export async function openerOf(name: string): Promise<OpenRacer> {
  return (await entryOf(name).load()).open
}

function entryOf(name: string): Entry {
  const entry = RACERS[name]
  if (entry === undefined)
    throw new RangeError(`there is no racer ${name}; there are ${Object.keys(RACERS).join(', ')}`)
  return entry
}
