import type { Store, StoreGroups, Watch } from '@readthrough/core'

/** What a store can be asked to do: `fill`, or with the name of its group, `barriers.raise`. */
export type StoreVerb = VerbsOf<Store>

type VerbsOf<Owner, Group extends string = ''> = {
  [Name in Exclude<keyof Owner & string, 'isRefusal'>]-?: NonNullable<Owner[Name]> extends (...args: never[]) => unknown
    ? `${Group}${Name}`
    : NonNullable<Owner[Name]> extends object
      ? VerbsOf<NonNullable<Owner[Name]>, `${Group}${Name}.`>
      : never
}[Exclude<keyof Owner & string, 'isRefusal'>]

/** One call of a store. */
export interface StoreOperation {
  readonly verb: StoreVerb
  /** The keys, tags or pattern that it is about, as the store sees them: rendered, without the prefix of the cache. */
  readonly names: readonly string[]
  readonly args: readonly unknown[]
}

/** Stands around one call of a store: may run it, not run it, run it later, or answer otherwise. */
export type Around = <T>(operation: StoreOperation, run: () => Promise<T>) => Promise<T>

/**
 * The same store, with `around` about every verb, those of its groups included, and those that the contract gets later:
 * a member that is a function is a verb, one that is an object is a group, all else is passed on. But no group is in order
 * any more: what is run later may come after what was asked for later.
 */
export function interceptStore(store: Store, around: Around): Store {
  return interceptMembers(store, '', around) as Store
}

function interceptMembers(owner: object, group: string, around: Around): object {
  const members = {}
  for (const name of memberNames(owner)) {
    // Asked for anew each time: a store may learn only later what it can do.
    const get = (): unknown => interceptMember(owner, Reflect.get(owner, name), group + name, around)
    Object.defineProperty(members, name, { enumerable: true, get })
  }
  return members
}

function interceptMember(owner: object, member: unknown, verb: string, around: Around): unknown {
  if (verb.endsWith('.isInOrder')) return false
  if (typeof member === 'object' && member !== null) return interceptMembers(member, `${verb}.`, around)
  if (typeof member !== 'function') return member
  // Asks nothing of the store.
  if (verb === 'isRefusal') return member.bind(owner) as unknown
  if (verb === 'watch') return interceptWatch(member.bind(owner) as StartWatch, around)
  return (...args: unknown[]) =>
    around(operationOf(verb, args), async () => Reflect.apply(member, owner, args) as Promise<unknown>)
}

type StartWatch = NonNullable<StoreGroups['watch']>

/** The one verb that answers at once: what waits is the answer inside. */
function interceptWatch(start: StartWatch, around: Around): StartWatch {
  return (...args) => {
    let watch: Watch | undefined
    let isStopped = false
    const answer = around(operationOf('watch', args), async () => {
      watch = start(...args)
      if (isStopped) watch.stop()
      return watch.answer
    })
    return {
      answer,
      stop() {
        isStopped = true
        watch?.stop()
      },
    }
  }
}

function operationOf(verb: string, args: readonly unknown[]): StoreOperation {
  const [first, second] = args
  // What comes second is the tags of a look, or else a token, which names nothing.
  const named = [first, Array.isArray(second) ? second : []].flat()
  return { verb: verb as StoreVerb, args, names: named.filter((name) => typeof name === 'string') }
}

/** Also those of a class. */
function memberNames(owner: object): ReadonlySet<string> {
  const names = new Set<string>()
  for (
    let from: object | null = owner;
    from !== null && from !== Object.prototype;
    from = Reflect.getPrototypeOf(from)
  ) {
    for (const name of Object.getOwnPropertyNames(from)) if (name !== 'constructor') names.add(name)
  }
  return names
}
