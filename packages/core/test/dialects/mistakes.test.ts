// oxlint-disable-next-line import/no-unassigned-import -- emitted return types are kept by it
import 'reflect-metadata'
import { describe, expect, it } from 'vitest'
import type * as Mistakes from './suites/mistakes.js'
import type * as MistakenFences from './suites/mistaken-fences.js'
import type * as MistakenTags from './suites/mistaken-tags.js'
import type * as ReturnTypes from './suites/return-types.js'
import { compiled, variants } from './variants.js'

describe.each(variants)('when a class is defined, compiled by $name', async (variant) => {
  const { mistakes } = await compiled<typeof Mistakes>(variant, 'mistakes.ts')
  const { mistakes: ofTags } = await compiled<typeof MistakenTags>(variant, 'mistaken-tags.ts')
  const { mistakes: ofFences } = await compiled<typeof MistakenFences>(variant, 'mistaken-fences.ts')
  const { synchronous, allowed } = await compiled<typeof ReturnTypes>(variant, 'return-types.ts')
  const className = variant.dialect === 'legacy' ? 'Bad' : ''

  it.each(Object.entries({ ...mistakes, ...ofTags, ...ofFences }))(
    '%s throws, naming method, option and value',
    (_, { throws, words, define }) => {
      expect(define).toThrow(expect.objectContaining({ name: throws }))
      for (const word of words) expect(define).toThrow(word)
    },
  )

  it('the class is named where the dialect tells it', () => {
    const { define } = mistakes['an unknown option'] as Mistakes.Mistake
    expect(define).toThrow(className === '' ? '@ReadThrough on find: ' : '@ReadThrough on Bad.find: ')
  })

  it.each(Object.entries(synchronous))(
    'a method that returns %s is refused where the type is emitted',
    (type, define) => {
      const message = `the method must return a promise; it is declared to return ${type}`
      const problem = problemOf(define)
      expect(problem).toEqual(variant.emitsTypes ? `@ReadThrough on Bad.find: ${message}` : undefined)
    },
  )

  it('a method that returns a promise, or something unknown, is allowed', () => {
    expect(allowed.map(problemOf)).toEqual(allowed.map(() => undefined))
  })
})

function problemOf(define: () => unknown): string | undefined {
  try {
    define()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
