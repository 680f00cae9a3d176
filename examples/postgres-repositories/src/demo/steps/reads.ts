import { Decimal } from 'decimal.js'
import { callTable } from '../calls.js'
import { heading } from '../print.js'
import type { Scene } from '../scene.js'

/** Every read twice: the second time without SQL. */
export async function showReads({ products, categories, users, places, cache, store }: Scene): Promise<void> {
  heading(`Reads`, `Each is called twice. The second answer needs no SQL, not even for what does not exist.`)
  const filter = { tag: 'recycled', atMost: new Decimal('1.50') }
  const reads = [
    () => products.findById(42),
    () => products.findById(999_999),
    () => products.findByCategory(3),
    () => products.search(filter),
    () => categories.summary(3),
    () => users.findByEmail('user7@example.org'),
    () => places.topByCountry('NZ', 5),
    () => places.search({ text: 'york', atLeast: 10_000 }),
  ]
  const calls = []
  for (const read of reads) {
    calls.push(await read())
    // The value is stored behind the caller's back; here the second call waits for that, to be timed on its own.
    await cache.drain()
    calls.push(await read())
  }
  callTable(store, calls)
}
