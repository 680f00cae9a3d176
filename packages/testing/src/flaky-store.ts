import { systemClock, type Clock, type Store, type StoreContext, type StoreFactory } from '@readthrough/core'
import { interceptStore, type Around, type StoreOperation, type StoreVerb } from './intercept-store.js'
import { refuseUnknown } from './refuse-unknown.js'

/** What goes wrong at a store, with which of its verbs, and how often. */
export interface Fault {
  /**
   * - `fail`: rejects, and is not executed.
   * - `lose`: is executed, and its answer is lost: it rejects.
   * - `delay`: is executed `ms` later.
   * - `hang`: is not answered; it is executed when the fault is taken back.
   */
  readonly kind: 'fail' | 'lose' | 'delay' | 'hang'
  /** The verbs concerned, such as `'fill'` or `'barriers.raise'`. @default all of them, except `close` */
  readonly verbs?: StoreVerb | readonly StoreVerb[] | undefined
  /** Which of their calls are concerned. @default all */
  readonly when?: ((operation: StoreOperation) => boolean) | undefined
  /** How many of those calls pass before the first is concerned. @default 0 */
  readonly skip?: number | undefined
  /** How many are concerned, before all pass again. @default unlimited */
  readonly times?: number | undefined
  /** For how long `delay` holds each back, in milliseconds. */
  readonly ms?: number | undefined
  /** What `fail` and `lose` reject with. @default an `Error` that names the verb */
  readonly error?: unknown
}

/** What {@link flakyStore} takes. */
export interface FlakyStoreOptions {
  /** What goes wrong from the start. @default nothing */
  readonly faults?: readonly Fault[] | undefined
  /** Time, for `delay`. @default the machine's */
  readonly clock?: Clock | undefined
}

/** A {@link StoreFactory} whose stores do wrong on demand; all that it opens share one list of faults. */
export interface FlakyStore {
  (context: StoreContext): Store
  /**
   * Adds a fault. Of several that concern a call, the one that was added first has it. The function that is returned
   * takes it back: what hangs by it is executed then.
   *
   * @throws TypeError or RangeError for a fault that cannot be, such as a `delay` without `ms`, or with a field that there is not.
   */
  fault(fault: Fault): () => void
  /** Takes back all faults: what hangs is executed, and all works as it should. */
  heal(): void
  /** Tells the caches of all stores that were opened, and not closed since, that another connection answers from here on. */
  renew(): void
  /** How many calls there were: of this verb, or of all. */
  calls(verb?: StoreVerb): number
  /** How many calls hang at this moment. */
  hanging(): number
}

interface Active {
  readonly fault: Fault
  seen: number
  readonly hanging: Set<() => void>
}

/**
 * Puts faults between a cache and its store, as an unreliable network does: to see that a repository answers, and
 * answers right, while its cache is in trouble.
 *
 * @example
 * const flaky = flakyStore(memoryStore())
 * const cache = createCache({ namespace: 'test', store: flaky })
 * flaky.fault({ kind: 'lose', verbs: 'delete', times: 1 })
 */
export function flakyStore(store: StoreFactory, options: FlakyStoreOptions = {}): FlakyStore {
  refuseUnknown(options, OPTIONS, 'flakyStore')
  const { faults = [], clock = systemClock } = options
  const active = new Set<Active>()
  const calls = new Map<StoreVerb, number>()
  const contexts = new Set<StoreContext>()

  const around: Around = async (operation, run) => {
    calls.set(operation.verb, (calls.get(operation.verb) ?? 0) + 1)
    const found = faultOf(active, operation)
    if (found === undefined) return run()
    const { fault, hanging } = found
    switch (fault.kind) {
      case 'fail':
        throw errorOf(fault, `${operation.verb} failed, as the test wanted`)
      case 'lose':
        await run()
        throw errorOf(fault, `the answer to ${operation.verb} was lost, as the test wanted`)
      case 'delay':
        await new Promise<void>((resolve) => void clock.timer(fault.ms ?? 0, resolve))
        return run()
      case 'hang':
        await new Promise<void>((resolve) => void hanging.add(resolve))
        return run()
      default:
        return fault.kind satisfies never
    }
  }

  function add(fault: Fault): () => void {
    check(fault)
    const added: Active = { fault, seen: 0, hanging: new Set() }
    active.add(added)
    return () => takeBack(added)
  }

  function takeBack(fault: Active): void {
    active.delete(fault)
    for (const goOn of fault.hanging) goOn()
    fault.hanging.clear()
  }

  function open(context: StoreContext): Store {
    contexts.add(context)
    return interceptStore(store(context), (operation, run) => {
      if (operation.verb === 'close') contexts.delete(context)
      return around(operation, run)
    })
  }

  for (const fault of faults) add(fault)
  return Object.assign(open, {
    fault: add,
    renew: () => contexts.forEach((context) => context.renewed()),
    heal: () => [...active].forEach(takeBack),
    calls: (verb?: StoreVerb) =>
      verb === undefined ? [...calls.values()].reduce((sum, count) => sum + count, 0) : (calls.get(verb) ?? 0),
    hanging: () => [...active].reduce((sum, { hanging }) => sum + hanging.size, 0),
  })
}

/** The first that concerns this call; each counts what it has seen. */
function faultOf(active: Iterable<Active>, operation: StoreOperation): Active | undefined {
  for (const candidate of active) {
    const { skip = 0, times = Infinity } = candidate.fault
    if (!concerns(candidate.fault, operation)) continue
    const nth = candidate.seen++
    if (nth >= skip && nth < skip + times) return candidate
  }
  return undefined
}

function concerns({ verbs, when }: Fault, operation: StoreOperation): boolean {
  const isNamed = verbs === undefined ? operation.verb !== 'close' : [verbs].flat().includes(operation.verb)
  return isNamed && (when === undefined || when(operation))
}

function errorOf(fault: Fault, message: string): Error {
  // Whatever the test gives is what a store may reject with.
  return 'error' in fault ? (fault.error as Error) : new Error(message)
}

const KINDS: ReadonlySet<unknown> = new Set<Fault['kind']>(['fail', 'lose', 'delay', 'hang'])

const OPTIONS: readonly (keyof FlakyStoreOptions)[] = ['faults', 'clock']
const OF_A_FAULT: readonly (keyof Fault)[] = ['kind', 'verbs', 'when', 'skip', 'times', 'ms', 'error']

function check(fault: Fault): void {
  refuseUnknown(fault, OF_A_FAULT, 'flakyStore')
  const { kind, skip, times, ms } = fault
  if (!KINDS.has(kind))
    throw new TypeError(`flakyStore: option 'kind' must be one of ${[...KINDS].join(', ')}; got ${kind}`)
  for (const [name, value] of Object.entries({ skip, times })) {
    if (value === undefined || (Number.isInteger(value) && value >= 0)) continue
    throw new RangeError(`flakyStore: option '${name}' must be a whole number from 0, got ${String(value)}`)
  }
  if ((kind === 'delay') !== (ms !== undefined))
    throw new TypeError(`flakyStore: option 'ms' belongs to 'delay', and only to it`)
  if (ms !== undefined && !(ms >= 0)) throw new RangeError(`flakyStore: option 'ms' must not be negative, got ${ms}`)
}
