import { currentLoad, defineKey, onResult } from '@readthrough/core'
import type { Row, Update } from '../../../racer.js'
import type { MakeFamily } from '../family.js'

/** Tags that only the row tells: by a function of the result, and named by the load itself. */
export const byResultTag: MakeFamily = ({ name, cache, policy, load }) => {
  const { ReadThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (id: number) => [id])
  const tagOfRow = ({ id }: Row): string => `${name}:row:${id}`
  const tagOfOrg = ({ org }: Row): string => `${name}:org:${org}`

  class Rows {
    @ReadThrough({ key: row, tags: onResult((found: Row) => [tagOfOrg(found)]), ...policy })
    async find(id: number): Promise<Row> {
      const found = await load(name, id)
      currentLoad()?.tag(tagOfRow(found))
      return found
    }

    @Invalidate({ tags: onResult((changed: Row) => [tagOfRow(changed)]) })
    async change(_id: number, update: Update): Promise<Row> {
      return update()
    }

    @Invalidate({ tags: onResult((changed: Row) => [tagOfOrg(changed)]) })
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
