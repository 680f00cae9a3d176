import { jsonSerializer, withWrapper, type PayloadWrapper } from '@readthrough/core'
import { expect, test } from 'vitest'
import { payloadOf, PAYLOADS } from '../src/harness/payload.js'
import { formatOf } from '../src/payloads/formats/serializer.js'
import { paceOf } from '../src/payloads/pace.js'

/** Puts a letter before a payload that has an even length, and leaves others alone. */
function lettering(letter: string, seen: string[]): PayloadWrapper {
  return {
    kind: letter,
    isRequired: false,
    owns: (name) => name === letter,
    wrap(payload) {
      seen.push(`wrap ${letter}`)
      if (payload.length % 2 === 1) return undefined
      return { name: letter, payload: Buffer.concat([Buffer.from(letter), payload]) }
    },
    unwrap(payload, name) {
      seen.push(`unwrap ${name}`)
      expect(payload[0]).toBe(letter.charCodeAt(0))
      return payload.subarray(1)
    },
  }
}

test('a serializer is measured with its wrappers, in the order in which a cache goes through them', () => {
  const seen: string[] = []
  const bare = jsonSerializer()
  const format = formatOf(withWrapper(withWrapper(bare, lettering('a', seen)), lettering('b', seen)))

  const even = format.encode(['xy'])
  expect(format.bytesOf(even)).toBe('a["xy"]'.length)
  expect(format.decode(even)).toEqual(['xy'])
  expect(seen).toEqual(['wrap a', 'wrap b', 'unwrap a'])

  const odd = format.encode(['x'])
  expect(format.bytesOf(odd)).toBe('["x"]'.length)
  expect(format.decode(odd)).toEqual(['x'])
})

test('both are undone, the last one first', () => {
  const seen: string[] = []
  const twice = lettering('b', seen)
  const always: PayloadWrapper = {
    ...twice,
    wrap: (payload) => ({ name: 'b', payload: Buffer.concat([Buffer.from('b'), payload]) }),
  }
  const format = formatOf(withWrapper(withWrapper(jsonSerializer(), lettering('a', seen)), always))

  expect(format.decode(format.encode(['xy']))).toEqual(['xy'])
  expect(seen).toEqual(['wrap a', 'unwrap b', 'unwrap a'])
})

test('without wrappers it is measured as it is, text by its bytes', () => {
  const format = formatOf(jsonSerializer())
  expect(format.encode('é')).toBe('"é"')
  expect(format.bytesOf('"é"')).toBe(4)
})

test('work is done with one number after the other, and its pace is that of one', () => {
  const asked: number[] = []
  const start = performance.now()
  const us = paceOf((at) => asked.push(at), 3, 2)
  const tookUs = (performance.now() - start) * 1000

  expect(asked.slice(0, 5)).toEqual([0, 1, 2, 0, 1])
  expect(us * asked.length).toBeGreaterThanOrEqual(2_000)
  expect(us * asked.length).toBeLessThanOrEqual(tookUs)
})

test('payloads are what their names say, always the same and new each time', () => {
  const sizeOf = (name: '1kb' | '10kb' | '100kb'): number => JSON.stringify(payloadOf(name, 3)).length / 1_024
  expect(sizeOf('1kb')).toBeCloseTo(1.2, 0)
  expect(sizeOf('10kb')).toBeCloseTo(10.1, 0)
  expect(sizeOf('100kb')).toBeCloseTo(100.1, 0)
  for (const name of PAYLOADS) {
    expect(payloadOf(name, 5)).toEqual(payloadOf(name, 5))
    expect(payloadOf(name, 5)).not.toBe(payloadOf(name, 5))
    expect(payloadOf(name, 5)).not.toEqual(payloadOf(name, 6))
  }
  const rich = payloadOf('rich', 0) as readonly object[]
  expect(rich).toHaveLength(100)
  expect(rich[99]).toMatchObject({ updatedAt: expect.any(Date), views: expect.any(BigInt) })
})
