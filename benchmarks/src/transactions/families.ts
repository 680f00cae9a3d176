import { defineKey, onResult } from '@readthrough/core'
import type { Family, Row, Update } from '../race/racer.js'
import { allFamilies } from '../race/racers/readthrough/families/all.js'
import type { FamilyParts, MakeFamily } from '../race/racers/readthrough/family.js'
import type { MakeFamilies } from '../race/racers/readthrough/racer.js'

/** Keys, also where the method throws. */
const bySettledKey: MakeFamily = ({ name, cache, policy, load }) => {
  const { ReadThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (id: number) => [id])

  class Rows {
    @ReadThrough({ key: row, ...policy })
    async find(id: number): Promise<Row> {
      return load(name, id)
    }

    @Invalidate({ key: row, at: 'settled' })
    async change(_id: number, update: Update): Promise<Row> {
      return update()
    }
  }
  const rows = new Rows()
  return { name, read: (id) => rows.find(id), write: (id, update) => rows.change(id, update) }
}

/** The programmatic forms. */
const byCall: MakeFamily = ({ name, cache, policy, load }) => {
  const row = defineKey(name, (id: number) => [id])
  return {
    name,
    read: (id) => cache.readThrough(row(id), () => load(name, id), policy),
    async write(id, update) {
      await update()
      await cache.invalidate({ keys: [row(id)] })
    },
  }
}

/** Keys under a fence. */
const byFencedKey: MakeFamily = ({ name, cache, policy, load }) => {
  const { ReadThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (id: number) => [id])

  class Rows {
    @ReadThrough({ key: row, ...policy })
    async find(id: number): Promise<Row> {
      return load(name, id)
    }

    @Invalidate({ key: row, fence: true })
    async change(_id: number, update: Update): Promise<Row> {
      return update()
    }
  }
  const rows = new Rows()
  return { name, read: (id) => rows.find(id), write: (id, update) => rows.change(id, update) }
}

/** A tag under a fence, which half of the reads name by their arguments, and half only by their result. */
const byFencedTag: MakeFamily = ({ name, cache, policy, load }) => {
  const { ReadThrough, Invalidate } = cache.decorators()
  const told = defineKey(name, (id: number) => [id, 'told'])
  const revealed = defineKey(name, (id: number) => [id, 'revealed'])
  const tagOf = (id: number): string => `${name}:row:${id}`

  class Rows {
    @ReadThrough({ key: told, tags: (id: number) => [tagOf(id)], ...policy })
    async find(id: number): Promise<Row> {
      return load(name, id)
    }

    @ReadThrough({ key: revealed, tags: onResult(({ id }: Row) => [tagOf(id)]), ...policy })
    async search(id: number): Promise<Row> {
      return load(name, id)
    }

    @Invalidate({ tags: (id: number) => [tagOf(id)], fence: true })
    async change(_id: number, update: Update): Promise<Row> {
      return update()
    }
  }
  const rows = new Rows()
  return {
    name,
    read: (id) => (Math.random() < 0.5 ? rows.find(id) : rows.search(id)),
    write: (id, update) => rows.change(id, update),
  }
}

const FENCED = ['fenced key', 'fenced tag']

const WAYS: readonly (readonly [string, (parts: FamilyParts) => Family])[] = [
  ['settled', bySettledKey],
  ['call', byCall],
  ['fenced key', byFencedKey],
  ['fenced tag', byFencedTag],
]

/** All that race outside of transactions, and those that matter inside. */
export const transactionFamilies: MakeFamilies = (cache, setting) => [
  ...allFamilies(cache, setting),
  ...WAYS.map(([name, make]) => make({ name, cache, policy: { ttl: '10m' }, load: setting.load })),
]

/** Whether a method that throws after its statement is invalidated for. */
export const endsAnyway = (family: string): boolean => family === 'settled' || FENCED.includes(family)

/** Whether nothing is stored for a while where nobody knows of a write whether it was made. */
export const isHeld = (family: string): boolean => !family.startsWith('pattern')

/** Whether its values stay, so that what was read twice is hit. */
export const isLasting = (family: string): boolean => !family.endsWith(', brief')
