// Time for tests
export { fakeClock } from './fake-clock.js'
export type { FakeClock } from './fake-clock.js'

// Trouble on demand, and what is asked of a database
export { countingLoader } from './counting-loader.js'
export type { CountingLoader, CountingMethod, LoaderControl } from './counting-loader.js'
export { flakyStore } from './flaky-store.js'
export type { Fault, FlakyStore, FlakyStoreOptions } from './flaky-store.js'
export type { StoreOperation, StoreVerb } from './intercept-store.js'
export { tcpProxy } from './tcp-proxy.js'
export type { TcpAddress, TcpProxy, TcpProxyOptions } from './tcp-proxy.js'
export type { TcpTrouble } from './tcp-trouble.js'

// Whether a repository invalidates what it should, in whatever order reads and writes meet
export { checkRaces } from './race/check-races.js'
export type { RaceOptions, RaceReport } from './race/check-races.js'
export type { Arrange, RaceSetup } from './race/order.js'
export type { AsyncMethodName } from './race/paused.js'
export type { Race } from './race/race.js'
export { RaceError } from './race/race-error.js'

// Whether a store keeps its contract
export { runCase, storeCases, storeConformance } from './store/conformance.js'
export type { Runner } from './store/conformance.js'
export { applies } from './store/harness.js'
export type { Ability, StoreCase, StoreGroup, StoreHarness, StoreSubject } from './store/harness.js'

// Whether what is read is invalidated
export { checkCaching } from './check/check-caching.js'
export type { CheckCachingOptions } from './check/check-caching.js'
