import type { Cache } from '@readthrough/core'
import type { StoreName } from './calls.js'
import type { RecordedRepositories } from './recorder.js'
import type { Stand } from './stand.js'

/** What every step of the demo is given. */
export interface Scene extends RecordedRepositories {
  readonly cache: Cache
  readonly store: StoreName
  readonly stand: Stand
  /** Aborted by Ctrl-C: what a step has started ends then. */
  readonly interrupted: AbortSignal
}
