/** Compiled in both dialects, never run: what a transaction gives. */
import { openTransaction, outcomeOf, type Cache, type InvalidationState, type Outcome } from '../../src/index.js'
import { same } from './equal.js'

declare const cache: Cache

const given = cache.transaction(async () => 1 as const)
same<typeof given, Promise<1>>(true)

// @ts-expect-error what begins and ends a transaction takes its time
void cache.transaction(() => 1)

const scope = openTransaction()
const ran = scope.run(() => 'at once')
same<typeof ran, string>(true)
void scope.commit()
void scope.commit('unknown')
// @ts-expect-error that it was rolled back is said by `rollback`
void scope.commit('rolled-back')

const outcome = outcomeOf(new Error('of any kind'))
same<typeof outcome, Outcome>(true)
const state: InvalidationState = 'deferred'
void state
