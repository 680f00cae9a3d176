// Time for tests
export { fakeClock } from './fake-clock.js'
export type { FakeClock } from './fake-clock.js'

// Whether a store keeps its contract
export { runCase, storeCases, storeConformance } from './store/conformance.js'
export type { Runner } from './store/conformance.js'
export { applies } from './store/harness.js'
export type { Ability, StoreCase, StoreGroup, StoreHarness, StoreSubject } from './store/harness.js'

// Whether what is read is invalidated
export { checkCaching } from './check/check-caching.js'
export type { CheckCachingOptions } from './check/check-caching.js'
