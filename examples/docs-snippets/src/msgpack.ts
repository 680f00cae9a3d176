import assert from 'node:assert/strict'
import { memoryStore, createCache } from '@readthrough/core'
import { msgpackSerializer } from '@readthrough/msgpack'
import { Decimal } from 'decimal.js'

// #region serializer
const serializer = msgpackSerializer({ decimals: [Decimal] }) // the options of superjsonSerializer
const cache = createCache({ namespace: 'shop', store: memoryStore(), serializer })
// #endregion

const prices = { net: new Decimal('0.1'), since: new Date(0), cents: 10n }
const read = (): Promise<typeof prices> => cache.readThrough(['prices'], async () => prices)
await read()
await cache.drain()
const again = await read()
assert.notEqual(again, prices)
assert.ok(again.net instanceof Decimal && again.net.equals('0.1') && again.since instanceof Date && again.cents === 10n)
await cache.close()
