import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Decimal } from 'decimal.js'
import { expect, it } from 'vitest'
import { superjsonSerializer } from '../src/index.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const PAYLOADS = 8
const TEXT_BYTES = 2_000_000

function usedBytes(): number {
  collect()
  return process.memoryUsage().heapUsed
}

it('what is remembered of the rows in a payload does not keep the payload itself', () => {
  const serializer = superjsonSerializer({ decimals: [Decimal] })
  const before = usedBytes()
  for (let i = 0; i < PAYLOADS; i++) {
    const rows = Array.from({ length: 10 }, () => ({ [`price in a column ${i}`]: new Decimal(1.5) }))
    const page = { [`rows of a name that is long ${i}`]: rows, text: String(i).repeat(TEXT_BYTES) }
    serializer.deserialize(serializer.serialize(page))
  }
  expect(usedBytes() - before).toBeLessThan((PAYLOADS * TEXT_BYTES) / 2)
})
