import { briefly, type Turns } from './turns.js'

/** The names of the methods that give promises. */
export type AsyncMethodName<T> = {
  [Name in keyof T]-?: NonNullable<T[Name]> extends (...args: never[]) => PromiseLike<unknown> ? Name : never
}[keyof T] &
  string

/** The same object, whose methods of these names wait for their turn. */
export function pausedObject<T extends object>(object: T, methods: ReadonlySet<string>, turns: Turns, name: string): T {
  const held: T = new Proxy(object, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property)
      if (typeof member !== 'function') return member
      // Bound to the object itself: what it calls of its own is part of the step, and it may have private fields.
      if (typeof property === 'symbol' || !methods.has(property)) return member.bind(target) as unknown
      return (...args: unknown[]) => {
        const given = args.map((arg) =>
          typeof arg === 'function' ? pausedCallback(arg, methods, turns, `${name}.${property}`, name) : arg,
        )
        const call = `${name}.${property}(${args.map(argument).join(', ')})`
        const run = async (): Promise<unknown> => Reflect.apply(member, target, given) as Promise<unknown>
        return turns
          .step(call, run, answer)
          .then((result) => (result === target ? held : pausedHandle(result, methods, turns, name)))
      }
    },
  })
  return held
}

/**
 * What is handed to a method, such as the work of a transaction, gets its handle paused as well; and what the method
 * does when that work has ended, such as to commit, is a step of its own.
 */
function pausedCallback(
  callback: Function,
  methods: ReadonlySet<string>,
  turns: Turns,
  label: string,
  name: string,
): unknown {
  return (...args: unknown[]) => {
    const given = args.map((arg) => pausedHandle(arg, methods, turns, name))
    const result: unknown = Reflect.apply(callback, undefined, given)
    if (!(result instanceof Promise)) return result
    const end = (how: string): Promise<void> => turns.step(`${label}: ${how}`, async () => {})
    return result.then(
      (value: unknown) => end('its work is done').then(() => value),
      (error: unknown) => end('its work has failed').then(() => Promise.reject(error as Error)),
    )
  }
}

/** A client, a transaction: what has such methods itself. Lists and maps have methods too, but hold no connection. */
function pausedHandle(value: unknown, methods: ReadonlySet<string>, turns: Turns, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Symbol.iterator in value || value instanceof Promise) return value
  const isHandle = [...methods].some((method) => typeof Reflect.get(value, method) === 'function')
  return isHandle ? pausedObject(value, methods, turns, name) : value
}

function argument(value: unknown): string {
  return typeof value === 'function' ? '…' : briefly(value)
}

function answer(value: unknown): string {
  return value === undefined ? '' : briefly(value)
}
