/** One page of the documents each. */
const pages: Readonly<Record<string, () => Promise<unknown>>> = {
  'in-short': () => import('./in-short.js'),
  'setting-up': () => import('./setting-up.js'),
  'first-repository': () => import('./first-repository.js'),
  keys: () => import('./keys.js'),
  indexes: () => import('./indexes.js'),
  patterns: () => import('./patterns.js'),
  ttls: () => import('./ttls.js'),
  loads: () => import('./loads.js'),
  failing: () => import('./failing.js'),
  tags: () => import('./tags.js'),
  'write-through': () => import('./write-through.js'),
  shapes: () => import('./shapes.js'),
  invalidation: () => import('./invalidation.js'),
  fences: () => import('./fences.js'),
  near: () => import('./near.js'),
  transactions: () => import('./transactions.js'),
  caches: () => import('./caches.js'),
  types: () => import('./types.js'),
  msgpack: () => import('./msgpack.js'),
  payloads: () => import('./payloads.js'),
  seeing: () => import('./seeing.js'),
  security: () => import('./security.js'),
  'own-serializer': () => import('./own-serializer.js'),
  'own-wrapper': () => import('./own-wrapper.js'),
  'map-store': () => import('./map-store.js'),
  clock: () => import('./clock.js'),
  network: () => import('./network.js'),
  checking: () => import('./checking.js'),
  'own-client': () => import('./own-client.js'),
  'redis-tls': () => import('./redis-tls.js'),
  places: () => import('./places.js'),
}

const [wanted = ''] = process.argv.slice(2)
const page = pages[wanted]
if (page === undefined) console.log(Object.keys(pages).join('\n'))
else await page()
