import type { Cache, PolicyOptions } from '@readthrough/core'
import type { Family, RaceSetting } from '../../racer.js'

/** What the families of ours are made with. */
export interface FamilyParts {
  /** What reads and writes are named by, keys and tags included: no family touches another's. */
  readonly name: string
  readonly cache: Cache
  readonly policy: PolicyOptions
  readonly load: RaceSetting['load']
}

/** Makes one family. */
export type MakeFamily = (parts: FamilyParts) => Family
