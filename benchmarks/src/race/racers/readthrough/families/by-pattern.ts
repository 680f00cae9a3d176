import { defineKey } from '@readthrough/core'
import { orgOf, type Row, type Update } from '../../../racer.js'
import type { MakeFamily } from '../family.js'

/** Keys below their organisation; a write drops all of that organisation. */
export const byPattern: MakeFamily = ({ name, cache, policy, load }) => {
  const { ReadThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (org: number, id: number) => [org, id])

  class Rows {
    @ReadThrough({ key: (id: number) => row(orgOf(id), id), ...policy })
    async find(id: number): Promise<Row> {
      return load(name, id)
    }

    @Invalidate({ pattern: (id: number) => row.under(orgOf(id)) })
    async change(_id: number, update: Update): Promise<Row> {
      return update()
    }
  }
  const rows = new Rows()
  return { name, read: (id) => rows.find(id), write: (id, update) => rows.change(id, update) }
}
