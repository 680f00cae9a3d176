/** A class that the serializers are told of; its instances are what they hold. */
export class Customer {
  readonly id: number
  readonly tags: readonly string[]

  constructor(id: number, tags: readonly string[]) {
    this.id = id
    this.tags = tags
  }
}

/** What is cached in each place; each says where it belongs. */
export function plainValue(place: string): object {
  return {
    place,
    name: 'größe 漢 😀 \u2028 "\\',
    price: 1_299.5,
    ok: true,
    none: null,
    rows: [{ id: 1 }, { id: 2, 'a.b': [] }],
  }
}

/** The same for serializers that carry rich types. */
export function richValue(place: string): object {
  const shared = new Customer(7, ['a', 'b'])
  return {
    ...plainValue(place),
    at: new Date(1_700_000_000_000),
    big: 2n ** 70n,
    nothing: undefined,
    nan: Number.NaN,
    zero: -0,
    map: new Map<unknown, unknown>([
      ['k', new Set([1, 'x', 2n])],
      [new Date(0), shared],
    ]),
    pattern: /a+b/giu,
    url: new URL('https://user@example.com/p?q=1#h'),
    error: new RangeError('out of range'),
    bytes: Buffer.from([0, 1, 254, 255]),
    floats: new Float64Array([0.1, -0]),
    shared,
    again: shared,
    bare: Object.assign(Object.create(null) as object, { a: 1 }),
  }
}
