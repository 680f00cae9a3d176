import { currentLoad, defineKey } from '@readthrough/core'
import type { Row, Update } from '../../../racer.js'
import type { MakeFamily } from '../family.js'

/** Tags that the load names and nothing announces. */
export const byNotedTag: MakeFamily = ({ name, cache, policy, load }) => {
  const { ReadThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (id: number) => [id])
  const tagOf = (id: number): string => `${name}:row:${id}`

  class Rows {
    @ReadThrough({ key: row, ...policy })
    async find(id: number): Promise<Row> {
      const found = await load(name, id)
      currentLoad()?.tag(tagOf(found.id))
      return found
    }

    @Invalidate({ tags: (id: number) => [tagOf(id)] })
    async change(_id: number, update: Update): Promise<Row> {
      return update()
    }
  }
  const rows = new Rows()
  return { name, read: (id) => rows.find(id), write: (id, update) => rows.change(id, update) }
}
