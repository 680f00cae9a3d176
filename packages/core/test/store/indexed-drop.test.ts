import { describe, expect, it } from 'vitest'
import { dropIndexed, type IndexPage, type PatternIndex } from '../../src/store/indexed-drop.js'
import type { Sweepable } from '../../src/store/sweep.js'

const SEALED = { epoch: 'E1', sealedBy: 'one', next: undefined } as const
const note = (name: string) => ({ member: `${name}#1`, name })

/** An index that answers with these pages, and what is done with it, in order. */
function indexWith(
  pages: readonly IndexPage<string>[],
  changes: Partial<PatternIndex<string>> = {},
): { readonly index: PatternIndex<string>; readonly told: string[] } {
  const told: string[] = []
  const left = [...pages]
  const sweepable = (what: string): Sweepable<string> => ({
    topology: async () => ({ layout: 'one', moving: false }),
    primaries: async () => {
      told.push(`sweep ${what}`)
      return []
    },
  })
  const index: PatternIndex<string> = {
    incarnation: async () => 'one',
    page: async () => left.shift() ?? { epoch: null, sealedBy: null, noted: [], next: undefined },
    kill: async (names) => void told.push(`kill ${names.join()}`),
    forget: async (noted) => void told.push(`forget ${noted.map(({ member }) => member).join()}`),
    open: async () => 'E2',
    group: (epoch) => sweepable(`the group into ${epoch}`),
    matching: () => sweepable('what matches'),
    seal: async (epoch, incarnation) => void told.push(`seal ${epoch} under ${incarnation}`),
    ...changes,
  }
  return { index, told }
}

describe('a drop by a sealed index', () => {
  it('kills page by page, and forgets what is killed, and scans nothing', async () => {
    const { index, told } = indexWith([
      { ...SEALED, noted: [note('a'), note('b')], next: 'b#1' },
      { ...SEALED, noted: [note('c')] },
    ])
    let signs = 0
    await dropIndexed(index, () => signs++)
    expect(told).toEqual(['kill a,b', 'forget a#1,b#1', 'kill c', 'forget c#1'])
    expect(signs).toBe(4)
  })

  it('is done although the notes stay, and is not where a key does', async () => {
    const refuse = () => Promise.reject(new Error('refused'))
    await dropIndexed(indexWith([{ ...SEALED, noted: [note('a')] }], { forget: refuse }).index)
    const { index, told } = indexWith([{ ...SEALED, noted: [note('a')] }], { kill: refuse })
    await expect(dropIndexed(index)).rejects.toThrow('refused')
    expect(told).toEqual([])
  })
})

describe('a drop by an index that cannot be trusted', () => {
  const sweeps = ['sweep the group into E2', 'seal E2 under one']

  it.each([
    ['is not there', [{ epoch: null, sealedBy: null, noted: [], next: undefined }]],
    ['is not sealed', [{ ...SEALED, sealedBy: null, noted: [] }]],
    ['was sealed under other servers', [{ ...SEALED, sealedBy: 'others', noted: [] }]],
    [
      'is another from page to page',
      [
        { ...SEALED, noted: [], next: 'x' },
        { ...SEALED, epoch: 'E9', noted: [] },
      ],
    ],
    [
      'was sealed anew from page to page',
      [
        { ...SEALED, noted: [], next: 'x' },
        { ...SEALED, sealedBy: 'x', noted: [] },
      ],
    ],
  ])('sweeps the group and seals it where it %s', async (_why, pages) => {
    const { index, told } = indexWith(pages)
    await dropIndexed(index)
    expect(told).toEqual(sweeps)
  })

  it('does so where it cannot be read, and is done although it cannot be sealed', async () => {
    const refuse = () => Promise.reject(new Error('refused'))
    const { index, told } = indexWith([], { page: refuse, seal: refuse })
    await dropIndexed(index)
    expect(told).toEqual(sweeps.slice(0, 1))
  })

  it('does not seal what could not be noted whole', async () => {
    const { index, told } = indexWith([])
    const { group } = index
    await dropIndexed({
      ...index,
      group(epoch, failed) {
        failed()
        return group(epoch, failed)
      },
    })
    expect(told).toEqual(sweeps.slice(0, 1))
  })

  it.each([
    ['the servers do not say who they are', { incarnation: async () => '' }],
    ['there can be no index', { open: () => Promise.reject(new Error('full')) }],
  ])('sweeps what matches, and no more, where %s', async (_why, changes) => {
    const { index, told } = indexWith([], changes)
    await dropIndexed(index)
    expect(told).toEqual(['sweep what matches'])
  })
})
