import { StoreError } from '../base/errors.js'
import type { EntryStore } from '../store/entry-store.js'
import type { How } from './how.js'
import type { Targets } from './targets.js'

/** Waits until as many replicas have what was written as the write asks for. Rejects when they do not in time. */
export async function confirmWritten(
  { name, replicas: verbs }: EntryStore,
  { keys, patterns, tags }: Targets,
  { replicas }: How,
): Promise<void> {
  if (replicas === undefined) return
  const { min, timeoutMs } = replicas
  const confirmed = (await verbs?.confirm({ keys, tags, isAnywhere: patterns.length > 0 }, min, timeoutMs)) ?? 0
  if (confirmed >= min) return
  const message = `${name}: ${confirmed} of ${min} replicas had it within ${timeoutMs} ms`
  throw new StoreError('STORE_REPLICAS', 'confirm', message)
}
