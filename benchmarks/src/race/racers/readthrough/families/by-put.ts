import { defineKey } from '@readthrough/core'
import type { Row, Update } from '../../../racer.js'
import type { MakeFamily } from '../family.js'

/** How many writes put what they have written; the others drop it, by key or by tag. */
const PUTS = 0.7

/** Writes that store what they return, among others that drop it. */
export const byPut: MakeFamily = ({ name, cache, policy, load }) => {
  const { ReadThrough, WriteThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (id: number) => [id])
  const tagsOf = (id: number): string[] => [`${name}:row:${id}`]

  class Rows {
    @ReadThrough({ key: row, tags: tagsOf, ...policy })
    async find(id: number): Promise<Row> {
      return load(name, id)
    }

    @WriteThrough({ key: row, tags: tagsOf, ...policy })
    async put(_id: number, update: Update): Promise<Row> {
      return update()
    }

    @Invalidate({ key: row })
    async change(_id: number, update: Update): Promise<Row> {
      return update()
    }

    @Invalidate({ tags: tagsOf })
    async changeByTag(_id: number, update: Update): Promise<Row> {
      return update()
    }
  }
  const rows = new Rows()
  return {
    name,
    read: (id) => rows.find(id),
    write(id, update) {
      if (Math.random() < PUTS) return rows.put(id, update)
      return Math.random() < 0.5 ? rows.change(id, update) : rows.changeByTag(id, update)
    },
  }
}
