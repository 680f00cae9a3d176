import type { How } from './how.js'

/** Barriers that stand over the targets of a write from before it begins. */
export interface Fence {
  /** Takes them away, as an invalidation of the targets does that is carried out so. Never rejects. */
  end(how: How): Promise<'done' | 'pending'>
}
