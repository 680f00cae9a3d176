import type { ProbeAnswer, ProbedSlot, Slot } from '@readthrough/core'
import { LAST_OF_HEAD } from './change-feed.js'
import { type Link, otherwise } from './link.js'
import { FOREIGN, slotOfHead, stampOf } from './slot.js'

/**
 * Looks at the first bytes of what lies there. `whole` reads one slot as `read` does: what is not ours is told by all of
 * its bytes. An empty string, which is none of ours either, passes for nothing.
 */
export function probeOver(
  link: Pick<Link, 'text' | 'strings'>,
  entries: string,
  stamps: string,
  whole: (at: string) => Promise<Slot>,
): (keys: readonly string[], tags: readonly string[]) => Promise<ProbeAnswer> {
  const probed = async (at: string): Promise<ProbedSlot> => {
    const slot = await link
      .text(at, ['GETRANGE', at, '0', LAST_OF_HEAD])
      .then((head) => slotOfHead(String(head)), otherwise(FOREIGN))
    const told = slot.state === 'unreadable' ? await whole(at) : slot
    return told.state === 'value' ? { state: 'value', version: told.version } : told
  }
  return async (keys, tags) => {
    // Sent before any is awaited, so they leave together.
    const slots = Promise.all(keys.map((key) => probed(entries + key)))
    const found = tags.length === 0 ? [] : link.strings(tags.map((tag) => stamps + tag))
    const [told, read] = await Promise.all([slots, found])
    return { slots: told, stamps: read.map(stampOf) }
  }
}
