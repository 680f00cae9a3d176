import type { CacheEvent } from '../../src/events/events.js'

/** An event in words, with its reason where it has one, such as `bypassed barrier`. */
export function wordFor(event: CacheEvent): string {
  if (event.type === 'hit') return event.tier === 'near' ? 'hit near' : event.isStale ? 'hit stale' : 'hit'
  return 'reason' in event ? `${event.type} ${event.reason}` : event.type
}
