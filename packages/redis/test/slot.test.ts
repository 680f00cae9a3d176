import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { contentOf, isSameSlot, kindOf, slotOfBytes, slotOfHead, slotOfText } from '../src/slot.js'

const ID = 'AbcdefghijKLMNOPQRs_'
const sha1 = (content: string | Buffer) => `sha1:${createHash('sha1').update(content).digest('hex')}`

describe.each([
  ['nothing', null, { state: 'absent' }],
  ['a lease', `L${ID}`, { state: 'lease', token: ID }],
  ['a value', `V${ID}body`, { state: 'value', version: `V${ID}`, body: 'body' }],
  ['a value without a body', `V${ID}`, { state: 'value', version: `V${ID}`, body: '' }],
  ['a barrier', `H${ID}`, { state: 'barrier' }],
  ['a lease that is too long', `L${ID}x`, { state: 'unreadable', version: sha1(`L${ID}x`) }],
  ['a value that is too short', 'Vshort', { state: 'unreadable', version: sha1('Vshort') }],
  ['an empty string', '', { state: 'unreadable', version: sha1('') }],
])('%s', (_name, content, slot) => {
  test('is told from text', () => {
    expect(slotOfText(content)).toEqual(slot)
  })

  test('is told from bytes in the same way', () => {
    expect(slotOfBytes(content === null ? null : Buffer.from(content), 'text')).toEqual(slot)
  })
})

test('22 bytes tell what is still the same from what is not', () => {
  const other = ID.replace('A', 'B')
  const contents = [null, `L${ID}`, `L${other}`, `V${ID}body`, `V${other}é`, `H${ID}me:1`, 'something else']
  for (const [n, content] of contents.entries()) {
    for (const [m, later] of contents.entries()) {
      const head = Buffer.from(later ?? '').subarray(0, 22)
      const slot = slotOfBytes(content === null ? null : Buffer.from(content), 'bytes')
      expect(isSameSlot(slot, slotOfHead(head.toString())), `${content}, then ${later}`).toBe(n === m)
    }
  }
  const long = `L${ID}, and more`
  expect(isSameSlot(slotOfBytes(Buffer.from(`L${ID}`), 'text'), slotOfHead(long.slice(0, 22)))).toBe(false)
  expect(isSameSlot(slotOfBytes(Buffer.of(0xff), 'text'), slotOfHead('\ufffd'))).toBe(true)
})

test('what may not have been valid UTF-8 is not told from text', () => {
  expect(slotOfText('\ufffd')).toBeUndefined()
})

test('a value whose body may not have been valid UTF-8 is still a value', () => {
  expect(slotOfText(`V${ID}\ufffd`)).toEqual({ state: 'value', version: `V${ID}`, body: '\ufffd' })
})

test('the version of other bytes is their digest, valid UTF-8 or not', () => {
  const content = Buffer.of(0xff, 0xfe)
  expect(slotOfBytes(content, 'bytes')).toEqual({ state: 'unreadable', version: sha1(content) })
})

test('a body of bytes is the part behind the version', () => {
  const slot = slotOfBytes(Buffer.concat([Buffer.from(`V${ID}`), Buffer.of(0, 0xff)]), 'bytes')
  expect(slot).toEqual({ state: 'value', version: `V${ID}`, body: Buffer.of(0, 0xff) })
})

test('a version names a value or a digest, and nothing else does', () => {
  expect(kindOf(`V${ID}`)).toEqual({ kind: 'value', name: `V${ID}` })
  expect(kindOf(sha1('x'))).toEqual({ kind: 'digest', name: sha1('x').slice(5) })
  for (const other of [`L${ID}`, `H${ID}`, `V${ID}x`, `V${ID}\n`, 'V', '', 'sha1:', Buffer.from(`V${ID}`)]) {
    expect(kindOf(other)).toEqual({ kind: 'none' })
  }
})

test('a value is kept as its version and its body, with nothing between', () => {
  expect(contentOf({ version: `V${ID}`, body: 'body' })).toBe(`V${ID}body`)
  expect(contentOf({ version: `V${ID}`, body: Uint8Array.of(1, 2) })).toEqual(
    Buffer.concat([Buffer.from(`V${ID}`), Buffer.of(1, 2)]),
  )
})
