import { currentLoad } from '../../src/engine/current-load.js'
import type { Engine } from '../../src/engine/engine.js'
import type { Case } from './case.js'
import type { Hunt } from './mutants.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const commits = { transaction: k, ends: 'commit' } as const
const planted = plants({ k: 'fresh' })

const writing: Case = {
  title: 'a transaction, and readers',
  processes: { a: [read], t: [commits], b: [read] },
}
const inDoubt: Case = {
  title: 'a connection that is lost in COMMIT, and readers',
  processes: { a: [read], t: [{ transaction: k, ends: 'unknown' }], b: [read] },
  groups: ['barriers'],
  plant: planted,
}

/** Reads inside are shared as others are. They fill nothing: only joining is broken. */
function withShared(engine: Engine): Engine {
  const shared: Engine['inside']['read'] = (call, load) =>
    engine.readThrough(call, async () => {
      currentLoad()?.skip()
      return load()
    })
  return { ...engine, inside: { ...engine.inside, read: shared } }
}

/** The mutants of transactions. */
export const transactionHunts: readonly Hunt[] = [
  {
    mutant: {
      name: 'transaction: what is invalidated inside is sent at once',
      transaction: (scope) => ({ ...scope, run: (work) => work() }),
    },
    scenario: writing,
  },
  {
    mutant: {
      name: 'transaction: what is invalidated inside is dropped where the outcome is unknown',
      transaction: (scope) => ({
        ...scope,
        commit: (certainty) => (certainty === 'unknown' ? scope.rollback() : scope.commit()),
      }),
    },
    scenario: inDoubt,
  },
  {
    mutant: {
      name: 'transaction: what may still be committed is not held off',
      transaction: (scope) => ({ ...scope, commit: () => scope.commit() }),
    },
    scenario: inDoubt,
  },
  {
    mutant: {
      name: 'transaction: a load inside fills',
      engine: (engine) => ({
        ...engine,
        inside: { ...engine.inside, read: (call, load) => engine.readThrough(call, load) },
      }),
    },
    scenario: {
      title: 'a transaction with an old snapshot, a writer and a reader',
      processes: {
        t: [{ transaction: k, ends: 'without a write', reads: 'before' }],
        w: [{ write: k }],
        b: [read],
      },
    },
  },
  {
    mutant: { name: 'transaction: a load inside is joined', engine: withShared },
    scenario: {
      title: 'a transaction that reads what it has written, and a reader of the same process',
      processes: { t: [{ transaction: k, ends: 'rollback', reads: 'after' }, read] },
      splitLoads: true,
    },
  },
  {
    mutant: { name: 'transaction: a read inside joins', engine: withShared },
    scenario: {
      title: 'a transaction that reads what it has written, and a reader of the same process before it',
      processes: { t: [{ ...commits, reads: 'after' }, read] },
      splitLoads: true,
      opening: ['t/1 begins', 't.1', 't.2', 't/1 loads'],
    },
  },
  {
    mutant: {
      name: 'transaction: a read inside does not look at what is dirty',
      engine: (engine) => ({
        ...engine,
        inside: { ...engine.inside, read: (call, load) => engine.inside.read(call, load, () => false) },
      }),
    },
    scenario: {
      title: 'a transaction that reads what it has written, over a value',
      processes: { t: [{ ...commits, reads: 'after' }] },
      plant: planted,
    },
  },
]
