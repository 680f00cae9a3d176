import { Big } from 'big.js'
import { Decimal } from 'decimal.js'
import { describe, expect, it } from 'vitest'
import { msgpackSerializer } from '../src/index.js'
import type { Codec } from '../src/index.js'

class User {
  constructor(
    readonly id: number,
    readonly secret = 'hidden',
  ) {}
}

describe('options', () => {
  it('are refused at once where they are wrong, by the name of this serializer', () => {
    expect(() => msgpackSerializer(5 as never)).toThrow(/msgpackSerializer: expected an object, got 5/)
    expect(() => msgpackSerializer({ decimal: [] } as object)).toThrow(/msgpackSerializer: unknown option "decimal"/)
    expect(() => msgpackSerializer({ decimals: [Decimal, Decimal.clone()] })).toThrow(
      /"Decimal" is already decimals\[0\]/,
    )
  })

  it('give bytes with a short, lasting id', () => {
    expect(msgpackSerializer()).toMatchObject({ id: 'mp1', format: 'bytes' })
    expect(Object.isFrozen(msgpackSerializer())).toBe(true)
  })

  it('may be listed in another order, but not left out, when a payload is read', () => {
    const payload = msgpackSerializer({ decimals: [Decimal, Big] }).serialize([new Decimal('1.10'), new Big('2.20')])
    const read = msgpackSerializer({ decimals: [Big, Decimal] }).deserialize(payload)
    expect(read).toStrictEqual([new Decimal('1.1'), new Big('2.20')])
    expect(() => msgpackSerializer({ decimals: [Decimal] }).deserialize(payload)).toThrow(/unknown type/)
  })

  it('let only the properties pass that are allowed, in both directions', () => {
    const serializer = msgpackSerializer({ classes: [{ name: 'User', type: User, allowProps: ['id'] }] })
    const payload = serializer.serialize(new User(7))
    expect(Buffer.from(payload).includes('hidden')).toBe(false)
    expect(serializer.deserialize(payload)).toStrictEqual(Object.assign(Object.create(User.prototype), { id: 7 }))
    const open = msgpackSerializer({ classes: [User] }).serialize(new User(7))
    expect(() => serializer.deserialize(open)).toThrow(/must not have/)
  })

  it('let codecs come before everything built in, and read what they have called themselves', () => {
    const dates: Codec<Date, number> = {
      name: 'Seconds',
      is: (value) => value instanceof Date,
      to: (date) => Math.floor(date.getTime() / 1000),
      from: (seconds) => new Date(seconds * 1000),
    }
    const serializer = msgpackSerializer({ codecs: [dates] })
    expect(serializer.deserialize(serializer.serialize({ at: new Date(1234) }))).toStrictEqual({ at: new Date(1000) })
  })

  it('let a codec use another serializer, and itself, while it writes and reads', () => {
    const inner = msgpackSerializer({ decimals: [Decimal] })
    const users: Codec<User, Uint8Array> = {
      name: 'User',
      is: (value) => value instanceof User,
      to: ({ id }) => Buffer.from(inner.serialize([id, new Decimal(id)])),
      from: (bytes) => new User((inner.deserialize(bytes) as [number])[0]),
    }
    const serializer = msgpackSerializer({ codecs: [users] })
    const value = { before: new Date(1), users: [new User(1), new User(2)], after: 'text' }
    expect(serializer.deserialize(serializer.serialize(value))).toStrictEqual(value)
  })

  it('let codecs carry symbols and functions, and give other objects each time that they are asked', () => {
    const known = Symbol('known')
    const symbols: Codec = { name: 'known', is: (value) => value === known, to: () => null, from: () => known }
    const twins: Codec<User, object> = {
      name: 'Twins',
      is: (value) => value instanceof User,
      to: ({ id }) => {
        const twin = { id }
        return { list: [twin, twin] }
      },
      from: (plain) => new User((plain as { list: [{ id: number }] }).list[0].id),
    }
    const serializer = msgpackSerializer({ codecs: [symbols, twins] })
    const value = [known, new User(3), known]
    expect(serializer.deserialize(serializer.serialize(value))).toStrictEqual(value)
  })
})
