import { expect, it } from 'vitest'
import type { EntryStore } from '../../src/store/entry-store.js'
import { forgettingWrites } from '../../src/store/near-writes.js'

/** Verbs that do nothing but tell that they were called. */
function telling(told: string[]): EntryStore {
  const verb = (name: string) => async () => void told.push(name)
  return {
    lease: verb('lease'),
    fill: verb('fill'),
    replace: verb('replace'),
    touch: verb('touch'),
    delete: verb('delete'),
    deleteMatching: verb('deleteMatching'),
    dropStamps: verb('dropStamps'),
    barriers: { raise: verb('raise'), lower: verb('lower'), fill: verb('put') },
    tagBarriers: { raise: verb('raiseTag'), lower: verb('lowerTag') },
    indexes: { note: verb('note'), deleteMatching: verb('deleteIndexed') },
  } as unknown as EntryStore
}

it('every verb that changes something makes forget what it changes, when it is called and once more when it has ended', async () => {
  const told: string[] = []
  const forget = Object.assign(
    (keys: readonly string[], tags: readonly string[]) => void told.push(`forget ${[...keys, ...tags].join()}`),
    { matching: (pattern: string) => void told.push(`forget ${pattern}`) },
  )
  const { lease, fill, replace, touch, deleteMatching, dropStamps, barriers, tagBarriers, indexes, ...rest } =
    forgettingWrites(telling(told), forget)
  const entry = {} as Parameters<typeof fill>[2]
  const verbs: Record<string, () => Promise<unknown> | undefined> = {
    lease: () => lease('k', 'token', 1),
    fill: () => fill('k', 'token', entry, 1),
    replace: () => replace('k', 'version', entry, 1),
    touch: () => touch('k', 'version', 1),
    delete: () => rest.delete(['k']),
    deleteMatching: () => deleteMatching('k'),
    dropStamps: () => dropStamps(['k']),
    raise: () => barriers?.raise('k', 'member', 1),
    lower: () => barriers?.lower('k', 'member'),
    put: () => barriers?.fill('k', 'generation', entry, 1),
    raiseTag: () => tagBarriers?.raise('k', 'member', 1),
    lowerTag: () => tagBarriers?.lower('k', 'member'),
    deleteIndexed: () => indexes?.deleteMatching('group', 'k', 1),
  }
  for (const [name, verb] of Object.entries(verbs)) {
    told.length = 0
    await verb()
    expect(told).toEqual(['forget k', name, 'forget k'])
  }
  told.length = 0
  await indexes?.note('group', 'k', 1, 1)
  expect(told).toEqual(['note'])
})
