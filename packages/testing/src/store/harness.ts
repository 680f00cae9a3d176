import { type Clock, type Payload, type Store, type StoreGroups, systemClock } from '@readthrough/core'

/** What a case may need of a harness beyond the necessary. */
export type Ability = 'plant' | 'plantForeign' | 'lose'

/** What a store may have beyond the verbs that every store has. */
export type StoreGroup = keyof StoreGroups

/** One fresh, empty place for the data of a case, and the means to look at it from outside. */
export interface StoreHarness {
  readonly format: 'text' | 'bytes'
  /**
   * Opens one more store over the data of this harness. Stores of one `cache` share a prefix; other names get a prefix
   * of their own, in which the name stands as it is.
   */
  open(cache?: string): Promise<Store>
  /** Lets `ms` pass for the store: a fake clock is moved, a real one waited for. */
  elapse(ms: number): Promise<void>
  /** The clock that `elapse` moves. @default the machine's */
  readonly clock?: Clock
  /** Writes these bytes where a store of the default cache keeps `key`, as another program would, without expiry. */
  plant?(key: string, raw: string | Uint8Array): Promise<void>
  /** Puts another type of thing there, such as a list. */
  plantForeign?(key: string): Promise<void>
  /** Loses all data of this harness, whatever cache it is of, as a flush does. Time may do it, where a clock is moved. */
  lose?(): Promise<void>
  /** Removes what this harness made and closes what it opened. */
  close(): Promise<void>
}

/** A store to put to the test. */
export interface StoreSubject {
  /** For the report, such as `redis, bytes`. */
  readonly name: string
  readonly format: 'text' | 'bytes'
  /** What its harness can do; cases that need more are left out. @default none */
  readonly abilities?: readonly Ability[]
  /** The groups that its stores have: exactly these, which a case of its own makes sure of. @default none */
  readonly groups?: readonly StoreGroup[]
  /** Called once for each case. */
  harness(): Promise<StoreHarness>
}

/** What the cases are given: a harness of which they may use all. */
export interface Bench extends Required<StoreHarness> {
  /** A payload of this harness's format. */
  payload(text: string): Payload
  /** What the subject says that its stores have. */
  readonly groups: readonly StoreGroup[]
}

/** One promise of the `Store` contract, and how to see whether it is kept. */
export interface StoreCase {
  /** Never changes: other stores' lists of exceptions, and our own broken stores, name it. */
  readonly id: string
  /** A sentence of behaviour. */
  readonly title: string
  readonly needs: readonly (Ability | StoreGroup)[]
  /** Only for stores of this format; otherwise for both. */
  readonly format?: 'text' | 'bytes'
  /** Resolves when the promise is kept, rejects with an AssertionError when not. */
  run(harness: StoreHarness, subject: Pick<StoreSubject, 'groups'>): Promise<void>
}

/** Makes a case. */
export function storeCase(
  id: string,
  title: string,
  run: (bench: Bench) => Promise<void>,
  limits: { readonly needs?: StoreCase['needs']; readonly format?: 'text' | 'bytes' } = {},
): StoreCase {
  const { needs = [], format } = limits
  return {
    id,
    title,
    needs,
    ...(format === undefined ? {} : { format }),
    run: (harness, { groups = [] }) => run(benchOver(harness, groups)),
  }
}

/** Whether `subject` has to pass `storeCase`. */
export function applies(
  { needs, format }: StoreCase,
  subject: Pick<StoreSubject, 'format' | 'abilities' | 'groups'>,
): boolean {
  const given: readonly (Ability | StoreGroup)[] = [...(subject.abilities ?? []), ...(subject.groups ?? [])]
  return (format === undefined || format === subject.format) && needs.every((need) => given.includes(need))
}

function benchOver(harness: StoreHarness, groups: readonly StoreGroup[]): Bench {
  const cannot = (what: string) => () => Promise.reject(new Error(`This harness cannot ${what}`))
  return {
    format: harness.format,
    open: (cache) => harness.open(cache),
    elapse: (ms) => harness.elapse(ms),
    clock: harness.clock ?? systemClock,
    plant: harness.plant?.bind(harness) ?? cannot('plant'),
    plantForeign: harness.plantForeign?.bind(harness) ?? cannot('plant what is foreign'),
    lose: harness.lose?.bind(harness) ?? cannot('lose its data'),
    close: () => harness.close(),
    groups,
    payload: (text) => (harness.format === 'text' ? text : new TextEncoder().encode(text)),
  }
}
