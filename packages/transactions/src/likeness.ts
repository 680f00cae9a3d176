/** What a {@link likeness} has of its own, and what becomes of what the methods of the original return. */
export interface Differences {
  readonly own: Readonly<Record<string, unknown>>
  readonly returned?: (result: unknown) => unknown
}

/**
 * `target` once more, of the same type, with members of its own in place of some. All other methods run on `target`
 * itself: a stand-in has none of its private fields.
 */
export function likeness<Target extends object>(
  target: Target,
  { own, returned = (result) => result }: Differences,
): Target {
  const stand: Target = new Proxy(target, {
    get(_, name) {
      if (typeof name === 'string' && Object.hasOwn(own, name)) return own[name]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? onTarget(value) : value
    },
  })
  return stand

  // A function may have members, too: Kysely's `db.fn` is one.
  function onTarget(method: Function): Function {
    return new Proxy(method, {
      apply(_, __, args: unknown[]) {
        const result: unknown = Reflect.apply(method, target, args)
        return result === target ? stand : returned(result)
      },
    })
  }
}
