import type { Engine } from '../../src/engine/engine.js'
import { describeTargets, type Targets } from '../../src/engine/targets.js'
import { covering, type Owed } from './owed.js'
import { NAMED, REVEALED, RowError, type Callable, type Row } from './rows.js'

/** Who does things, and whom they tell. */
export interface Scene {
  readonly rows: readonly Callable[]
  readonly processes: Readonly<Record<string, Engine>>
  readonly chance: () => number
  readonly moment: () => number
  readonly owed: Owed
  /** The share of deeds that read. */
  readonly reading: number
  readonly breakPromise: (violation: string) => void
  readonly tell: (process: string, line: () => string) => void
  readonly show: (what: string) => void
}

/** Begins something by chance, in one of the processes; resolves when it is over. */
export function createDeeds(scene: Scene): () => Promise<void> {
  const { rows, processes, chance, moment, owed, reading, breakPromise, tell, show } = scene
  const oneOf = <T>(some: readonly T[]): T => some[Math.floor(chance() * some.length)] as T

  return async function begin() {
    const [name, engine] = oneOf(Object.entries(processes))
    const row = oneOf(rows)
    const dice = chance()
    if (dice < reading) return read(name, row, () => engine.readThrough(row.call, row.load))
    const kind = (dice - reading) / (1 - reading)
    if (kind < 0.3) return read(name, row, () => engine.refresh(row.call, row.load))
    if (kind < 0.6) return put(name, engine, row)
    return invalidate(name, engine, targetsFrom(row.call.key))
  }

  async function read(process: string, { call: { key } }: Callable, ask: () => Promise<unknown>): Promise<void> {
    const began = moment()
    tell(process, () => `begins at ${began} to read ${key}`)
    const row = (await ask().catch(passOver)) as Row | undefined
    if (row === undefined) return
    tell(process, () => `was given what was loaded of ${key} at ${row.at}; it began at ${began}`)
    const wrong = owed.wrongIn({ key, process, began, row })
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
    owed.owe({ what: `a put of ${call.key}`, called, returned, onlyTo, covers: (row) => row.key === call.key })
  }

  async function invalidate(process: string, engine: Engine, targets: Targets): Promise<void> {
    const called = moment()
    const what = `an invalidation of ${describeTargets(targets).join()}`
    tell(process, () => `begins at ${called} ${what}`)
    const how = await engine.invalidate(targets, 'fuzzed')
    const returned = moment()
    tell(process, () => `ends at ${returned} ${what}, called at ${called}: ${how}`)
    owed.owe({ what, called, returned, onlyTo: how === 'done' ? undefined : process, covers: covering(targets) })
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
