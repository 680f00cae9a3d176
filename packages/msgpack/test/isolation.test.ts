import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { addExtension, pack, unpack } from 'msgpackr'
import { describe, expect, it } from 'vitest'
import { Escape } from '../src/escape.js'
import { serializer } from './support/serializer.js'

class Instant {
  constructor(readonly ms: number) {}
}

describe('msgpackr in here', () => {
  it('knows nothing of what a program adds to its own, nor the other way round', () => {
    addExtension({ Class: Date, type: 1, write: (date: Date) => date.getTime(), read: (ms: number) => new Instant(ms) })
    expect(unpack(pack(new Date(5)))).toStrictEqual(new Instant(5))

    const value = { at: new Date(5), tags: new Set([new Date(6)]) }
    expect(serializer.deserialize(serializer.serialize(value))).toStrictEqual(value)
    expect(unpack(pack(new Escape([5])))).toStrictEqual({ parts: [5] })
  })

  it('generates no code', () => {
    const file = createRequire(import.meta.url).resolve('msgpackr/index-no-eval')
    expect(readFileSync(file, 'utf8')).not.toMatch(/new Function|\beval\(|require\(/)
  })
})
