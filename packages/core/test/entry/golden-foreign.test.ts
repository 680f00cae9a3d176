import { describe, expect, it } from 'vitest'
import { checksumOf, seedOf, writeChecksum } from '../../src/entry/checksum.js'
import { createEntryNames } from '../../src/entry/entry-name.js'
import { readBody } from '../../src/entry/header.js'
import { jsonSerializer, memoryStore, type Payload } from '../../src/index.js'
import { story } from '../stories/story.js'
import foreign from './golden/foreign.json' with { type: 'json' }

const NAME = createEntryNames('rt:test:')('p')

const cases = foreign.map(({ name, text, base64 }) => ({
  name,
  bytes: text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text),
}))

describe('what others leave under our keys, and formats that are not known yet', () => {
  it.each(cases)('$name: is no entry, as text and as bytes', ({ bytes }) => {
    expect(readBody(bytes.toString(), NAME)).toBeUndefined()
    expect(readBody(bytes, NAME)).toBeUndefined()
    expect(readBody(bytes, NAME, 'json')).toBeUndefined()
  })

  it.each(['4', 'G', '2', 'E', '1', '0', ' '])(
    'a format %j with a sum of its own is not read as this one',
    (format) => {
      const line = '0mwm0nk74  cyo0 c o json  \n{"id":42,"name":"Chair"}'
      const sealed = (as: string): string =>
        as + writeChecksum(checksumOf(line, seedOf(NAME.hash, as.charCodeAt(0)))) + line
      expect(readBody(sealed('3'), NAME)).toBeDefined()
      expect(readBody(sealed(format), NAME)).toBeUndefined()
      expect(readBody(Buffer.from(sealed('3')), NAME)).toBeDefined()
      expect(readBody(Buffer.from(sealed(format)), NAME)).toBeUndefined()
    },
  )

  it.each(cases)('$name: is a counted miss, and is replaced', async ({ bytes }) => {
    for (const format of ['text', 'bytes'] as const) {
      const factory = memoryStore()
      const json = jsonSerializer()
      const serializer = {
        ...json,
        format,
        serialize: (value: unknown): Payload => asStored(json.serialize(value), format),
        deserialize: (payload: Payload): unknown => json.deserialize(Buffer.from(payload as string).toString()),
      }
      const { cache, events } = story({ store: factory, serializer })
      const side = factory({ prefix: 'rt:test:', format, report: () => {}, renewed: () => {} })
      await side.lease('p', 'T', 1_000)
      await side.fill('p', 'T', { version: 'V00000000000000000000', body: asStored(bytes.toString(), format) }, 60_000)
      expect(await cache.readThrough(['p'], async () => 'loaded')).toBe('loaded')
      await cache.drain()
      expect(await cache.peek(['p'])).toEqual({ value: 'loaded' })
      expect(events()).toEqual(['miss unreadable p', 'loaded p', 'filled p'])
    }
  })
})

function asStored(text: string, format: 'text' | 'bytes'): Payload {
  return format === 'text' ? text : Buffer.from(text)
}
