import type { TransactionScope } from '@readthrough/core'

/**
 * What `work` gets in place of a driver's own object: the same, of the same type, save for the members in `own`. What is
 * asked of it from outside the asynchronous context of `scope` tells that the context is lost.
 */
export function handleOf<Target extends object>(
  target: Target,
  scope: TransactionScope,
  own: Readonly<Record<string, unknown>>,
): Target {
  return standIn(target, own, () => {
    if (!scope.isCurrent()) scope.lost()
  })
}

/** The same without looking at the context: `asked` is called whenever it is asked for a member. */
export function standIn<Target extends object>(
  target: Target,
  own: Readonly<Record<string, unknown>>,
  asked?: () => void,
): Target {
  return new Proxy(target, {
    get(_, name) {
      // Symbols are asked by whoever prints it, and by checks of its class.
      if (typeof name === 'string') {
        asked?.()
        if (Object.hasOwn(own, name)) return own[name]
      }
      return Reflect.get(target, name, target) as unknown
    },
  })
}
