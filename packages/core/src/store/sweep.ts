/** One page of a scan. A `cursor` of `'0'` says that it was the last; any other goes back exactly as it came. */
export interface ScanPage<Name> {
  readonly cursor: string
  readonly names: readonly Name[]
}

/** A node that holds a part of the data and answers for it alone. */
export interface Primary<Name> {
  /**
   * The next names that match, from `cursor` on; `'0'` begins. A page may be empty without being the last.
   * What exists from the first page to the last is on one of them; what comes or goes meanwhile may be.
   */
  scan(cursor: string): Promise<ScanPage<Name>>
  /** Removes these, wherever they lie by now. */
  remove(names: readonly Name[]): Promise<void>
}

/** Who holds what. */
export interface Topology {
  /** Differs whenever a node, a server's start, or the owner of a part has changed in between. */
  readonly layout: string
  /** Whether entries are on their way from one primary to another right now. */
  readonly moving: boolean
}

/** What {@link sweep} walks over: a single server is a cluster of one. */
export interface Sweepable<Name> {
  /** Asked before and after each pass, from the servers themselves; rejects when it cannot know. */
  topology(): Promise<Topology>
  /** All primaries that the last {@link Topology} told of. */
  primaries(): Promise<readonly Primary<Name>[]>
}

/** Where {@link sweep} gives up. */
export interface SweepOptions {
  /** How many passes at most, while the layout keeps changing. @default 5 */
  readonly maxPasses?: number
  /** Called at each answer of a primary: a sweep takes as long as there are entries, and may still be told from one that hangs. */
  readonly progress?: (() => void) | undefined
}

/**
 * Removes everything that matches, on every primary. When it resolves, what existed throughout the call is gone.
 * It rejects with a node's own error, or when the layout changed during each of its passes.
 *
 * A pass counts only if the layout was the same before and after it: an entry that moved from a node not yet scanned
 * to one already scanned was seen by neither. While entries are moving one by one under one layout, two such passes
 * are needed: what the first missed had arrived at its new place before the second began.
 */
export async function sweep<Name>(cluster: Sweepable<Name>, options: SweepOptions = {}): Promise<void> {
  const maxPasses = options.maxPasses ?? 5
  let before = await cluster.topology()
  let steadyPasses = 0
  for (let pass = 0; pass < maxPasses; pass++) {
    const primaries = await cluster.primaries()
    await Promise.all(primaries.map((primary) => sweepPrimary(primary, options.progress)))
    const after = await cluster.topology()
    steadyPasses = after.layout === before.layout ? steadyPasses + 1 : 0
    if (steadyPasses >= (after.moving ? 2 : 1)) return
    before = after
  }
  throw new Error(`The store's nodes changed during each of ${maxPasses} sweeps, so some matches may have been missed`)
}

async function sweepPrimary<Name>(primary: Primary<Name>, progress: SweepOptions['progress']): Promise<void> {
  let page = await primary.scan('0')
  progress?.()
  while (page.cursor !== '0') {
    // The next page is asked for while these are removed: a removal never hides from a scan what stays.
    const [next] = await Promise.all([primary.scan(page.cursor), removeAll(primary, page)])
    progress?.()
    page = next
  }
  await removeAll(primary, page)
}

async function removeAll<Name>(primary: Primary<Name>, page: ScanPage<Name>): Promise<void> {
  if (page.names.length > 0) await primary.remove(page.names)
}
