import {
  CacheDefaults,
  createCache,
  jsonSerializer,
  memoryStore,
  type Cache,
  type CacheOptions,
  type Serializer,
  type StoreFactory,
} from '@readthrough/core'
import { msgpackSerializer } from '@readthrough/msgpack'
import { compressed, encrypted } from '@readthrough/payload'
import { redisStore } from '@readthrough/redis'
import { superjsonSerializer } from '@readthrough/superjson'
import { decorated } from '../input/decorated.js'

/** Something that takes options. */
export interface Subject {
  readonly name: string
  /** The names of its options, and those that it must be given. */
  readonly known: readonly string[]
  readonly required: readonly string[]
  /** What an error of it must name one of, besides these options. */
  readonly words: readonly string[]
  /** Options of its own, where the same name means something else elsewhere. */
  readonly plausible?: Readonly<Record<string, readonly unknown[]>>
  /** Whether what a function among them throws may come out: a store says in its own words why it cannot be opened. */
  readonly throwsItsOwn?: boolean
  /** Gives the options, and what then makes one call, if anything can be called. */
  readonly define: (options: never) => (() => Promise<unknown>) | undefined
}

/** A large one takes longer to make than all else. */
const SMALL = { max: 16 }

const POLICY = ['ttl', 'nullTtl', 'jitter', 'sliding', 'stale', 'refreshEarly', 'timeout', 'errors']
const GUARANTEES = ['holdOff', 'replicas', 'onFailure']
const STORING = [...POLICY, 'tags', 'version', 'schema']
const READING = [...STORING, 'when', 'unless']

/** What a call gives, in whatever way it was answered. */
export const VALUE: object = { id: 1, name: 'fuzz' }
const load = async (): Promise<object> => VALUE

/** What methods use that say nothing of a cache. */
function anyCache(): Cache {
  return createCache({ namespace: 'options', store: memoryStore(SMALL) })
}

async function once(cache: Cache, work: (cache: Cache) => Promise<unknown>): Promise<unknown> {
  try {
    return await work(cache)
  } finally {
    await cache.close()
  }
}

const readOnce = (cache: Cache): Promise<unknown> => once(cache, (open) => open.readThrough(['k', 1], load))

function ofStore(
  name: string,
  known: readonly string[],
  make: (options: never) => StoreFactory,
  opens: boolean,
): Subject {
  const open = (store: StoreFactory) => () => readOnce(createCache({ namespace: 'options', store }))
  return {
    name,
    known,
    required: [],
    words: [name],
    define: (options) => {
      const store = make(options)
      // Redis is not to be looked for wherever the options say.
      return opens ? open(store) : undefined
    },
  }
}

/** A serializer, or something around one. */
function ofSerializer(
  name: string,
  known: readonly string[],
  make: (options: never) => Serializer,
  more: Partial<Subject> = {},
): Subject {
  return {
    name,
    known,
    required: [],
    words: [name],
    define: (options) => {
      const serializer = make(options)
      return () => readOnce(createCache({ namespace: 'options', store: memoryStore(SMALL), serializer }))
    },
    ...more,
  }
}

function ofDecorator(
  name: 'ReadThrough' | 'WriteThrough' | 'Invalidate',
  known: readonly string[],
  required: readonly string[],
): Subject {
  return {
    name: `@${name}`,
    known: [...known, 'cache'],
    required,
    words: [name, 'Repository.method'],
    define: (options) => {
      const cache = anyCache()
      const decorator = cache.decorators()[name] as (options: never) => object
      const method = decorated(decorator(options), load)
      return () => once(cache, () => method(1, 'two'))
    },
  }
}

function ofCall(
  name: string,
  known: readonly string[],
  call: (cache: Cache, options: never) => Promise<unknown>,
  words: readonly string[] = [],
): Subject {
  return {
    name,
    known,
    required: [],
    words: [name, ...words],
    define: (options) => () => once(anyCache(), (cache) => call(cache, options)),
  }
}

/** All that is shipped by the packages that this file knows. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: 'createCache',
    known: [
      ...[
        ...POLICY,
        ...GUARANTEES,
        'namespace',
        'store',
        'serializer',
        'prefix',
        'vary',
        'onKeyError',
        'wait',
        'maxLoads',
      ],
      ...['deadlines', 'breaker', 'onFailover', 'maxValueBytes', 'audit', 'clock', 'random', 'verify', 'redactKey'],
    ],
    required: ['namespace', 'store'],
    words: ['createCache'],
    throwsItsOwn: true,
    define: (options: CacheOptions) => {
      const cache = createCache(options)
      return () => readOnce(cache)
    },
  },
  ofDecorator('ReadThrough', ['key', ...READING], ['key']),
  ofDecorator('WriteThrough', ['key', 'value', ...READING, ...GUARANTEES], ['key']),
  ofDecorator('Invalidate', ['key', 'keys', 'pattern', 'patterns', 'tags', 'at', 'fence', ...GUARANTEES], ['key']),
  {
    name: '@CacheDefaults',
    known: [...POLICY, 'cache', 'vary', 'tags'],
    required: [],
    words: ['CacheDefaults'],
    define: (options) => {
      const cache = anyCache()
      class Repository {
        readonly name = 'repository'
      }
      const method = Repository.prototype
      const descriptor = { value: load }
      cache.decorators().ReadThrough({ key: () => ['k', 1] })(method, 'method', descriptor as never)
      CacheDefaults(options)(Repository)
      return () => once(cache, () => descriptor.value.call(new Repository()))
    },
  },
  ofCall('readThrough', READING, (cache, options) => cache.readThrough(['k', 1], load, options)),
  ofCall('refresh', READING, (cache, options) => cache.refresh(['k', 1], load, options)),
  ofCall('writeThrough', [...READING, ...GUARANTEES, 'value'], (cache, options) =>
    cache.writeThrough(['k', 1], load, options),
  ),
  ofCall('seed', STORING, (cache, options) => cache.seed(['k', 1], VALUE, options).then(() => VALUE)),
  ofCall('invalidate', GUARANTEES, (cache, options) =>
    cache.invalidate({ keys: [['k', 1]] }, options).then(() => VALUE),
  ),
  ofCall('invalidate', ['keys', 'patterns', 'tags'], (cache, targets) => cache.invalidate(targets).then(() => VALUE), [
    'pattern',
  ]),
  ofCall('clear', GUARANTEES, (cache, options) => cache.clear(options).then(() => VALUE)),
  ofCall('wrap', ['key', 'name', ...READING], async (cache, options) => cache.wrap(load, options)()),
  ofStore('memoryStore', ['max', 'maxBytes', 'clock'], memoryStore, true),
  ofStore('redisStore', ['url', 'options', 'sentinel', 'cluster', 'client', 'compatibility'], redisStore, false),
  ofSerializer('superjsonSerializer', ['decimals', 'classes', 'codecs'], superjsonSerializer),
  ofSerializer('jsonSerializer', [], () => jsonSerializer()),
  ofSerializer('msgpackSerializer', ['decimals', 'classes', 'codecs'], msgpackSerializer),
  ofSerializer('compressed', ['algorithm', 'threshold', 'level', 'maxInflatedBytes'], (options) =>
    compressed(jsonSerializer(), options),
  ),
  ofSerializer('encrypted', ['keys'], (options) => encrypted(jsonSerializer(), options), {
    required: ['keys'],
    plausible: {
      keys: [[{ id: 'k1', key: Buffer.alloc(32, 1) }], [{ id: 'k2', key: Buffer.alloc(32, 2).toString('base64') }]],
    },
  }),
]
