import { onResult, type InvalidationTargets, type Key, type ReadOptions } from '@readthrough/core'
import type { Row } from './scenario.js'

/** How a warm row is read, and how it is invalidated: by its key, by a tag, by a tag of the result, or by a pattern. */
export interface WarmRow {
  readonly id: string
  readonly key: Key
  readonly options: ReadOptions<Row, Row>
  readonly targets: InvalidationTargets
}

/** The row of this number; each way in turn. */
export function warmRow(number: number): WarmRow {
  const id = `row:${number}`
  const key = ['row', number] as const
  switch (number % 4) {
    case 0:
      return { id, key, options: {}, targets: { keys: [key] } }
    case 1:
      return { id, key, options: { tags: [id] }, targets: { tags: [id] } }
    case 2:
      return { id, key, options: { tags: onResult((row: Row) => [row.id]) }, targets: { tags: [id] } }
    default:
      return { id, key: [...key, 'of', 'many'], options: {}, targets: { patterns: [`${id}:*`] } }
  }
}
