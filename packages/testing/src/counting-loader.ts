import { isDeepStrictEqual } from 'node:util'

/** What a test can see of the calls of a loader, and do to them. */
export interface LoaderControl<Args extends readonly unknown[]> {
  /** The arguments of every call so far, in order. */
  readonly calls: readonly Args[]
  /** How many calls there were with exactly these arguments, compared deeply. */
  callsWith(...args: Args): number
  /** How many calls are under way at this moment, those that are held included. */
  readonly running: number
  /** How many were under way at most at one time. */
  readonly maxRunning: number
  /**
   * Holds every call from now on, until {@link release}. `before`: it has not asked the database yet. `after`: it has,
   * and keeps the answer back, as a slow load does that has read a row which is changed meanwhile.
   * @default 'before'
   */
  hold(where?: 'before' | 'after'): void
  /** Lets go on what is held, and holds no more. With `count`, only so many, the first ones; the rest stays held. */
  release(count?: number): void
  /** Resolves as soon as `count` calls are held at one time. @default 1 */
  held(count?: number): Promise<void>
  /** Lets the next `times` calls reject with `error`, without asking the database. */
  failNext(error?: unknown, times?: number): void
  /** Forgets the calls so far, and what was to fail. What is held stays held. */
  reset(): void
}

/** A function that is counted: it may be called as before. */
export type CountingLoader<Load extends AnyLoad> = Load & LoaderControl<Parameters<Load>>

/** A method that is counted, until it is restored. */
export interface CountingMethod<Load extends AnyLoad> extends LoaderControl<Parameters<Load>> {
  /** Puts the method back that was there before. */
  restore(): void
}

// oxlint-disable-next-line no-explicit-any -- any function that loads
type AnyLoad = (...args: any[]) => Promise<unknown>

type LoadNames<T> = { [Name in keyof T]-?: T[Name] extends AnyLoad ? Name : never }[keyof T]

/**
 * Counts the calls of what loads: a function, or a method of an object. They can be held and released, and fail on
 * demand. Nothing else about them changes.
 *
 * @example
 * const find = countingLoader(table, 'find')
 * await orders.findById(1)
 * await orders.findById(1)
 * expect(find.calls).toHaveLength(1)
 */
export function countingLoader<Load extends AnyLoad>(load: Load): CountingLoader<Load>
export function countingLoader<T extends object, Name extends LoadNames<T>>(
  object: T,
  method: Name,
): CountingMethod<Extract<T[Name], AnyLoad>>
export function countingLoader(target: object, method?: PropertyKey): unknown {
  if (method === undefined) {
    if (typeof target !== 'function')
      throw new TypeError(`countingLoader: no function and no method; got ${typeof target}`)
    const { load, control } = counted(target as AnyLoad)
    return defineAll(load, control)
  }
  const own = Reflect.getOwnPropertyDescriptor(target, method)
  const original: unknown = Reflect.get(target, method)
  if (typeof original !== 'function') throw new TypeError(`countingLoader: there is no method ${String(method)}`)
  const { load, control } = counted(original as AnyLoad)
  Reflect.defineProperty(target, method, { value: load, writable: true, configurable: true, enumerable: true })
  const restore = (): void => {
    if (own === undefined) Reflect.deleteProperty(target, method)
    else Reflect.defineProperty(target, method, own)
  }
  return defineAll(control, { restore })
}

/** As `Object.assign`, but what is read anew each time stays so. */
function defineAll<T extends object>(target: T, members: object): T {
  return Object.defineProperties(target, Object.getOwnPropertyDescriptors(members))
}

interface Counted {
  readonly load: AnyLoad
  readonly control: LoaderControl<unknown[]>
}

function counted(original: AnyLoad): Counted {
  let calls: unknown[][] = []
  let running = 0
  let maxRunning = 0
  let holds: 'before' | 'after' | undefined
  const failures: unknown[] = []
  const gates: (() => void)[] = []
  let watchers: { readonly count: number; readonly tell: () => void }[] = []

  async function pass(where: 'before' | 'after'): Promise<void> {
    if (holds !== where) return
    await new Promise<void>((resolve) => {
      gates.push(resolve)
      for (const { tell } of watchers.filter(({ count }) => count <= gates.length)) tell()
      watchers = watchers.filter(({ count }) => count > gates.length)
    })
  }

  async function load(this: unknown, ...args: unknown[]): Promise<unknown> {
    calls.push(args)
    maxRunning = Math.max(maxRunning, ++running)
    try {
      const failure = failures.shift() as { readonly error: unknown } | undefined
      await pass('before')
      // Whatever the test gives is what a database may reject with.
      if (failure !== undefined) throw failure.error as Error
      const value = await Reflect.apply(original, this, args)
      await pass('after')
      return value
    } finally {
      running--
    }
  }

  const control: LoaderControl<unknown[]> = {
    get calls() {
      return calls
    },
    callsWith: (...args) => calls.filter((call) => isDeepStrictEqual(call, args)).length,
    get running() {
      return running
    },
    get maxRunning() {
      return maxRunning
    },
    hold: (where = 'before') => void (holds = where),
    release(count) {
      if (count === undefined) holds = undefined
      for (const goOn of gates.splice(0, count ?? gates.length)) goOn()
    },
    held: (count = 1) =>
      gates.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => void watchers.push({ count, tell: resolve })),
    failNext(error = new Error('the load failed, as the test wanted'), times = 1) {
      for (let i = 0; i < times; i++) failures.push({ error })
    },
    reset() {
      calls = []
      maxRunning = running
      failures.length = 0
    },
  }
  return { load, control }
}
