import type { OpenContender } from './contender.js'

/** What lies under the cache; in `one-caller` it is Redis, and what one caller waits for counts. */
export type Field = 'redis' | 'memory' | 'one-caller'

/** What the others are measured by: the least that any cache must do. */
export const LIMIT = 'limit'

/** Ours. */
export const READTHROUGH = 'readthrough'

type Module = Promise<{ readonly open: OpenContender }>

type Modules = Readonly<Record<string, () => Module>>

const REDIS: Modules = {
  [LIMIT]: () => import('./redis/limit.js'),
  'by-hand': () => import('./redis/by-hand.js'),
  bentocache: () => import('./redis/bentocache.js'),
  'cache-manager': () => import('./redis/cache-manager.js'),
  cacheable: () => import('./redis/cacheable.js'),
  'type-cacheable': () => import('./redis/type-cacheable.js'),
  'async-cache-dedupe': () => import('./redis/async-cache-dedupe.js'),
  'layered-loader': () => import('./redis/layered-loader.js'),
  cachified: () => import('./redis/cachified.js'),
  [READTHROUGH]: () => import('./redis/readthrough.js'),
  [`${READTHROUGH}, validate`]: () => import('./redis/validate.js'),
  [`${READTHROUGH}, msgpack`]: async () => ({ open: (await import('./redis/payloads.js')).msgpack }),
  [`${READTHROUGH}, compressed`]: async () => ({ open: (await import('./redis/payloads.js')).compressed }),
  [`${READTHROUGH}, encrypted`]: async () => ({ open: (await import('./redis/payloads.js')).encrypted }),
}

/** Each is loaded in a process of its own, so that none pays for another's libraries, garbage or type feedback. */
const CONTENDERS: Readonly<Record<Field, Modules>> = {
  redis: REDIS,
  'one-caller': { GET: () => import('./redis/get.js'), ...REDIS },
  memory: {
    [LIMIT]: () => import('./memory/limit.js'),
    'by-hand': () => import('./memory/by-hand.js'),
    bentocache: () => import('./memory/bentocache.js'),
    'cache-manager': () => import('./memory/cache-manager.js'),
    cacheable: () => import('./memory/cacheable.js'),
    'type-cacheable': () => import('./memory/type-cacheable.js'),
    'async-cache-dedupe': () => import('./memory/async-cache-dedupe.js'),
    'layered-loader': () => import('./memory/layered-loader.js'),
    cachified: () => import('./memory/cachified.js'),
    [READTHROUGH]: () => import('./memory/readthrough.js'),
    [`${READTHROUGH}, near, shared`]: async () => ({ open: (await import('./memory/near.js')).shared }),
    [`${READTHROUGH}, near, frozen`]: async () => ({ open: (await import('./memory/near.js')).frozen }),
    [`${READTHROUGH}, near, copied`]: async () => ({ open: (await import('./memory/near.js')).cloned }),
    [`${READTHROUGH}, near, key function`]: async () => ({ open: (await import('./memory/near.js')).keyFunction }),
    [`${READTHROUGH}, near over memory`]: async () => ({ open: (await import('./memory/near.js')).overMemory }),
  },
}

/** The names of all contenders in a field. */
export function contendersIn(field: Field): readonly string[] {
  return Object.keys(CONTENDERS[field])
}

/** Whether it is ours again, in another way. */
export function isVariant(name: string): boolean {
  return name.startsWith(`${READTHROUGH}, `)
}

/** The contender of that name, or an error. */
export async function openerOf(field: Field, name: string): Promise<OpenContender> {
  const load = CONTENDERS[field][name]
  if (load === undefined) throw new RangeError(`there is no contender ${name} in ${field}`)
  return (await load()).open
}
