import { defineKey } from '@readthrough/core'
import type { Row, Update } from '../../../racer.js'
import type { MakeFamily } from '../family.js'

/** How many of its reads ask for the value to be loaded anew. */
const REFRESHES = 0.02

/** Keys, named by the write. Now and then a read refreshes. */
export const byKey: MakeFamily = ({ name, cache, policy, load }) => {
  const { ReadThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (id: number) => [id])

  class Rows {
    @ReadThrough({ key: row, ...policy })
    async find(id: number): Promise<Row> {
      return load(name, id)
    }

    @Invalidate({ key: row })
    async change(_id: number, update: Update): Promise<Row> {
      return update()
    }
  }
  const rows = new Rows()
  return {
    name,
    read: (id) => (Math.random() < REFRESHES ? cache.refresh(row(id), () => load(name, id), policy) : rows.find(id)),
    write: (id, update) => rows.change(id, update),
  }
}
