import { defineKey } from '@readthrough/core'
import { orgOf, type Row, type Update } from '../../../racer.js'
import type { MakeFamily } from '../family.js'

/** Tags that the arguments tell; a write drops by that of the row or by that of its organisation. */
export const byTag: MakeFamily = ({ name, cache, policy, load }) => {
  const { ReadThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (id: number) => [id])
  const tagOfRow = (id: number): string => `${name}:row:${id}`
  const tagOfOrg = (id: number): string => `${name}:org:${orgOf(id)}`

  class Rows {
    @ReadThrough({ key: row, tags: (id: number) => [tagOfRow(id), tagOfOrg(id)], ...policy })
    async find(id: number): Promise<Row> {
      return load(name, id)
    }

    @Invalidate({ tags: (id: number) => [tagOfRow(id)] })
    async change(_id: number, update: Update): Promise<Row> {
      return update()
    }

    @Invalidate({ tags: (id: number) => [tagOfOrg(id)] })
    async changeAndDropAll(_id: number, update: Update): Promise<Row> {
      return update()
    }
  }
  const rows = new Rows()
  return {
    name,
    read: (id) => rows.find(id),
    write: (id, update) => (Math.random() < 0.5 ? rows.change(id, update) : rows.changeAndDropAll(id, update)),
  }
}
