import type { Clock } from '../../src/base/clock.js'
import type { Engine } from '../../src/engine/engine.js'
import type { How } from '../../src/engine/how.js'
import { describeTargets, type Targets } from '../../src/engine/targets.js'
import { covering, type Owed } from './owed.js'
import { NAMED, REVEALED, RowError, type Callable, type Row } from './rows.js'

/** Who does things, and whom they tell. */
export interface Scene {
  readonly rows: readonly Callable[]
  readonly processes: Readonly<Record<string, Engine>>
  readonly chance: () => number
  readonly moment: () => number
  readonly clock: Pick<Clock, 'monotonic'>
  /** How long a process answers with what it holds without asking, in milliseconds. */
  readonly boundOf: (process: string) => number
  readonly owed: Owed
  /** The share of deeds that read. */
  readonly reading: number
  readonly breakPromise: (violation: string) => void
  readonly tell: (process: string, line: () => string) => void
  readonly show: (what: string) => void
  /** Lets time pass. */
  readonly pass: (ms: number) => Promise<void>
  /** Whether barriers may vanish before their time. */
  readonly evicts: boolean
  /** Fences that could not be raised, by their methods. */
  readonly failed: ReadonlySet<string>
}

/** Longer than a barrier stands; and how long one stands for certain, however slow the store is. */
const LONG_WRITE_MS = 40_000
const STANDS_MS = 15_000

/** Begins something by chance, in one of the processes; resolves when it is over. */
export function createDeeds(scene: Scene): () => Promise<void> {
  const {
    rows,
    processes,
    chance,
    moment,
    clock,
    boundOf,
    owed,
    reading,
    breakPromise,
    tell,
    show,
    pass,
    evicts,
    failed,
  } = scene
  let fences = 0
  const now = (by: string): { by: string; returnedMs: number } => ({ by, returnedMs: clock.monotonic() })
  const oneOf = <T>(some: readonly T[]): T => some[Math.floor(chance() * some.length)] as T

  return async function begin() {
    const [name, engine] = oneOf(Object.entries(processes))
    const row = oneOf(rows)
    const dice = chance()
    if (dice < reading) return read(name, row, () => engine.readThrough(row.call, row.load))
    const kind = (dice - reading) / (1 - reading)
    if (kind < 0.3) return read(name, row, () => engine.refresh(row.call, row.load))
    if (kind < 0.6) return put(name, engine, row)
    const targets = targetsFrom(row.call.key)
    if (targets.patterns.length === 0 && chance() < 0.3) return writeFenced(name, engine, targets)
    return invalidate(name, engine, targets, (how) => engine.invalidate(targets, 'fuzzed', how))
  }

  async function read(process: string, { call: { key } }: Callable, ask: () => Promise<unknown>): Promise<void> {
    const began = moment()
    const beganMs = clock.monotonic()
    tell(process, () => `begins at ${began} to read ${key}`)
    const row = (await ask().catch(passOver)) as Row | undefined
    if (row === undefined) return
    tell(process, () => `was given what was loaded of ${key} at ${row.at}; it began at ${began}`)
    const wrong = owed.wrongIn({ key, process, began, beganMs, boundMs: boundOf(process), row })
    if (wrong !== undefined) breakPromise(wrong)
    if (row.by === 'write') show('read what a put had stored')
  }

  async function put(process: string, engine: Engine, { call, write }: Callable): Promise<void> {
    let called: number | undefined
    tell(process, () => `begins to put ${call.key}`)
    await engine.writeThrough(call, () => write(({ at }) => (called = at))).catch(passOver)
    if (called === undefined) return
    // How its end went it does not tell. Where something of the key is pending, nothing is certain elsewhere.
    const onlyTo = engine.isPending({ key: call.key, tags: [] }) ? process : undefined
    const returned = moment()
    tell(process, () => `has put ${call.key}, committed at ${called}, returned at ${returned}`)
    owed.owe({
      what: `a put of ${call.key}`,
      called,
      ...now(process),
      returned,
      onlyTo,
      covers: (row) => row.key === call.key,
    })
  }

  /** Nothing older than its commit is given from then on, as long as its barriers stand. */
  async function writeFenced(process: string, engine: Engine, targets: Targets): Promise<void> {
    const method = `fenced ${++fences}`
    const fence = await engine.raiseFence(targets, method)
    tell(process, () => `has raised for ${method} a fence over ${describeTargets(targets).join()}`)
    const ms = chance() * (chance() < 0.1 ? LONG_WRITE_MS : 100)
    await pass(ms)
    const called = moment()
    tell(process, () => `commits at ${called} under the fence of ${method}`)
    if (!failed.has(method) && !evicts && ms < STANDS_MS) {
      show('owed under a fence')
      owed.owe({
        what: `a commit, ${method}`,
        called,
        ...now(process),
        returned: called,
        onlyTo: undefined,
        covers: covering(targets),
      })
    }
    await pass(chance() * 30)
    await invalidate(process, engine, targets, fence.end)
  }

  async function invalidate(
    process: string,
    engine: Engine,
    targets: Targets,
    send: (how: How) => ReturnType<Engine['invalidate']>,
  ): Promise<void> {
    const called = moment()
    const holdMs = chance() < 0.2 ? chance() * 300 : 0
    const what = `an invalidation of ${describeTargets(targets).join()}, held off for ${holdMs.toFixed()} ms`
    tell(process, () => `begins at ${called} ${what}`)
    const state = await send({ holdMs, replicas: undefined, waitMs: 0 })
    const returned = moment()
    tell(process, () => `ends at ${returned} ${what}, called at ${called}: ${state}`)
    owed.owe({
      what,
      called,
      ...now(process),
      returned,
      onlyTo: state === 'done' ? undefined : process,
      covers: covering(targets),
    })
  }

  function targetsFrom(key: string): Targets {
    const none: Targets = { keys: [], patterns: [], tags: [] }
    return oneOf([
      () => ({ ...none, keys: [key] }),
      () => ({ ...none, patterns: ['k*'] }),
      () => ({ ...none, tags: [oneOf(NAMED)] }),
      () => ({ ...none, tags: [oneOf(REVEALED)] }),
      () => ({ ...none, tags: ['all', 'r0'] }),
    ])()
  }
}

/** Errors of the database are none of the cache's. */
function passOver(error: unknown): undefined {
  if (!(error instanceof RowError)) throw error
}
