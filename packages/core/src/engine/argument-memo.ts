import type { Near } from '../store/entry-store.js'

/**
 * What the calls of one method have led to, by their one argument: so a call that comes again builds no key. Only for
 * declared keys, of which it is known that they depend on their arguments alone.
 */
export interface ArgumentMemo {
  /** What calls with these arguments have led to. */
  readonly young: ReadonlyMap<unknown, Near>
  /** The same of the generation before; it is young from then on. */
  older(argument: unknown): Near | undefined
  /** The call with this argument alone has led to this key, and to what lies near there. */
  learn(argument: unknown, key: string, near: Near): void
}

/** The memos of one cache, which have one bound in common. */
export interface ArgumentMemos {
  /** A memo for calls whose declared key has this name. */
  create(name: string): ArgumentMemo
}

/** Arguments that a generation remembers, over all methods of a cache; there are two. */
const MAX_REMEMBERED = 10_000

/** See {@link ArgumentMemos}. What was not asked for during a whole generation is forgotten. */
export function createArgumentMemos(max: number = MAX_REMEMBERED): ArgumentMemos {
  /** Those that remember something. */
  const filled = new Set<Memo>()
  let remembered = 0

  function remember(memo: Memo, argument: unknown, near: Near): void {
    if (remembered === max) {
      for (const one of filled) if (!one.age()) filled.delete(one)
      remembered = 0
    }
    remembered++
    filled.add(memo)
    memo.young.set(argument, near)
  }

  return { create: (name) => new Memo(name, remember) }
}

/** A class, because every near hit begins here. */
class Memo implements ArgumentMemo {
  young = new Map<unknown, Near>()
  #old = new Map<unknown, Near>()
  readonly #prefix: string
  readonly #remember: (memo: Memo, argument: unknown, near: Near) => void

  constructor(name: string, remember: (memo: Memo, argument: unknown, near: Near) => void) {
    this.#prefix = `${name}:`
    this.#remember = remember
  }

  learn(argument: unknown, key: string, near: Near): void {
    const own = ownOf(argument, key, this.#prefix)
    if (own === undefined) return
    if (this.young.get(own) !== near) this.#remember(this, own, near)
  }

  /** A generation is over; whether anything is left to remember. */
  age(): boolean {
    this.#old = this.young
    this.young = new Map()
    return this.#old.size > 0
  }

  older(argument: unknown): Near | undefined {
    const near = this.#old.get(argument)
    if (near !== undefined) {
      this.#old.delete(argument)
      if (!near.isDropped) this.#remember(this, argument, near)
    }
    return near
  }
}

/**
 * The argument as it may be remembered, where the key is its name and exactly that; else `undefined`, and for what would
 * be found by another argument: a map takes 0 for -0.
 */
function ownOf(argument: unknown, key: string, prefix: string): unknown {
  if (typeof argument === 'number' && argument !== 0 && key === prefix + String(argument)) return argument
  if (typeof argument === 'bigint' && key === prefix + argument.toString()) return argument
  // A part of the key, because the caller's text may be a part of something large, and would keep it in memory.
  if (typeof argument === 'string' && key === prefix + argument) return key.slice(prefix.length)
  return undefined
}
