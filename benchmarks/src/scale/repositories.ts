import { defineKey, ReadThrough, type Cache } from '@readthrough/core'

/** What is cached: little, since there is a million of it. */
export const valueOf = (id: number): object => ({ id, name: `thing ${id}` })

/** A method of one of many repository classes, each with a key of its own. */
export type Find = (id: number) => Promise<object>

/** So many classes with a decorated method each, over one cache; every value carries so many tags. */
export function repositories(cache: Cache, count: number, tagCount: number, onLoad: () => void): readonly Find[] {
  const tags = Array.from({ length: tagCount }, (_, at) => `tag-${at}`)
  return Array.from({ length: count }, (_, at) => {
    const key = defineKey(`thing-${at}`, (id: number) => [id])

    class Things {
      @ReadThrough({ cache, key, ttl: '1h', ...(tags.length > 0 && { tags }) })
      async find(id: number): Promise<object> {
        onLoad()
        return valueOf(id)
      }
    }
    const things = new Things()
    return (id) => things.find(id)
  })
}
