/** What every object inherits, and what everybody calls. */
const SHARED: readonly (readonly [name: string, object: object])[] = [
  ...[Object, Array, Function, String, Number, Boolean, BigInt, Symbol, Date, RegExp, Map, Set, Promise, Error].map(
    (type) => [`${type.name}.prototype`, type.prototype as object] as const,
  ),
  ...[TypeError, RangeError, Uint8Array, Buffer, URL, ArrayBuffer].map(
    (type) => [`${type.name}.prototype`, type.prototype as object] as const,
  ),
  ...[Object, Array, Function, Date, Map, Set, Error, Promise, Buffer].map((type) => [type.name, type] as const),
  ['globalThis', globalThis],
  ['JSON', JSON],
  ['Math', Math],
  ['Reflect', Reflect],
  ['process.env', process.env],
]

/** Sees what no call of a case gives away: what happens to the process around it. */
export interface Watch {
  /** What has happened since it was asked last, in words. */
  trouble(): string | undefined
  /** The same, and whether all that is shared is still as it was. */
  pollution(): string | undefined
  stop(): void
}

/** Begins to watch. */
export function watchProcess(): Watch {
  const seen: string[] = []
  const note = (what: string) => (error: unknown) => void seen.push(`${what}: ${wordsOf(error)}`)
  const onRejection = note('an unhandled rejection')
  const onException = note('an uncaught exception')
  process.on('unhandledRejection', onRejection)
  process.on('uncaughtException', onException)
  const before = SHARED.map(([name, object]) => ({ name, object, members: membersOf(object) }))
  const counted = before
    .filter(({ name }) => name.endsWith('.prototype'))
    .map((one) => ({ ...one, count: one.members.size }))

  return {
    trouble() {
      // Reading all of it for every case would take longer than the case.
      const hasGrown = counted.some(({ object, count }) => Reflect.ownKeys(object).length !== count)
      if (hasGrown) return this.pollution()
      return seen.splice(0).join('; ') || undefined
    },
    pollution() {
      for (const { name, object, members } of before) {
        const now = membersOf(object)
        for (const member of new Set([...members.keys(), ...now.keys()])) {
          const was = members.get(member)
          const is = now.get(member)
          if (is !== undefined && isLazy(name, member, was)) members.set(member, is)
          else if (!isSame(was, is)) {
            restore(object, member, was)
            return `${name}.${String(member)} has changed`
          }
        }
      }
      return undefined
    },
    stop() {
      process.off('unhandledRejection', onRejection)
      process.off('uncaughtException', onException)
    },
  }
}

/** The most memory that this process has ever had, in bytes: what was taken and given back meanwhile counts as well. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1_024
}

type Members = Map<string | symbol, PropertyDescriptor>

function membersOf(object: object): Members {
  // Reading a member would run getters, which load what is lazy: only what is there is compared.
  return new Map(Reflect.ownKeys(object).map((key) => [key, Reflect.getOwnPropertyDescriptor(object, key)!]))
}

/** Node puts some globals there when they are asked for first, and libraries keep things under symbols. */
function isLazy(name: string, member: string | symbol, was: PropertyDescriptor | undefined): boolean {
  return name === 'globalThis' && (was === undefined ? typeof member === 'symbol' : was.get !== undefined)
}

function isSame(was: PropertyDescriptor | undefined, is: PropertyDescriptor | undefined): boolean {
  if (was === undefined || is === undefined) return was === is
  return Object.is(was.value, is.value) && was.get === is.get && was.set === is.set && was.writable === is.writable
}

/** So that the next case is judged by itself. */
function restore(object: object, member: string | symbol, was: PropertyDescriptor | undefined): void {
  if (was === undefined) Reflect.deleteProperty(object, member)
  else Reflect.defineProperty(object, member, was)
}

/** An error, whatever it is. */
export function wordsOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  } catch {
    return 'something that cannot be shown'
  }
}
