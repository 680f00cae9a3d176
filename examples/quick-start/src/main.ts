// #region quick-start
import { setTimeout as delay } from 'node:timers/promises'
import { createCache, defineKey, Invalidate, memoryStore, ReadThrough, setDefaultCache } from '@readthrough/core'

interface Book {
  readonly id: number
  readonly title: string
  readonly price: number
}

const cache = createCache({ namespace: 'quick-start', store: memoryStore(), ttl: '5m' })
setDefaultCache(cache)

const book = defineKey('book', (id: number) => [id])
const shelf = new Map<number, Book>([[1, { id: 1, title: 'The Periodic Table', price: 12 }]])

class BookRepository {
  @ReadThrough({ key: book })
  async findById(id: number): Promise<Book | null> {
    await delay(50) // stands for a database
    return shelf.get(id) ?? null
  }

  @Invalidate({ keys: (id: number) => [book(id)] })
  async changePrice(id: number, price: number): Promise<void> {
    const found = shelf.get(id)
    if (found) shelf.set(id, { ...found, price })
  }
}

const books = new BookRepository()
let source = ''
cache.on('hit', () => (source = 'the cache'))
cache.on('miss', () => (source = 'the shelf'))
const show = (found: Book | null) => console.log(`${found?.title} costs ${found?.price}, says ${source}`)

show(await books.findById(1))
show(await books.findById(1))
await books.changePrice(1, 9)
console.log('The price changes')
show(await books.findById(1))
show(await books.findById(1))
await cache.close()
// #endregion
