import { describe, expect, test } from 'vitest'
import { updateSnippets } from '../snippets/fences.mjs'
import { regionOf } from '../snippets/regions.mjs'

const SOURCE = `import { cache } from './cache.js'

export class Repository {
  // #region read
  async findById(id: number) {
    // #region inner
    return id
    // #endregion
  }

  // #endregion
}
// #region open
`
const READ = `async findById(id: number) {
  return id
}`

const read = (path: string) => (path === 'src/a.ts' ? SOURCE : undefined)
const document = (mark: string, code: string) => `# Title\n\n${mark}\n\n\`\`\`ts\n${code}\n\`\`\`\n\nMore.\n`

describe('a region', () => {
  test('is cut without the indentation its lines share, and without marks inside it', () => {
    expect(regionOf(SOURCE, 'read')).toBe(READ)
  })

  test('may lie inside another', () => {
    expect(regionOf(SOURCE, 'inner')).toBe('return id')
  })

  test.each(['nowhere', 'open', 'rea'])('named %s is none', (name) => {
    expect(regionOf(SOURCE, name)).toBeUndefined()
  })
})

describe('a snippet', () => {
  const mark = '<!-- snippet: src/a.ts#read -->'

  test('that equals its region is left alone', () => {
    const text = document(mark, READ)
    expect(updateSnippets(text, read)).toEqual({ text, faults: [], count: 1 })
  })

  test('that differs is a fault, and is replaced', () => {
    const { text, faults } = updateSnippets(document(mark, 'old()'), read)
    expect(faults).toEqual(['src/a.ts#read: differs from the file'])
    expect(text).toBe(document(mark, READ))
  })

  test('replaced twice is as replaced once', () => {
    const { text } = updateSnippets(document(mark, 'old()'), read)
    expect(updateSnippets(text, read)).toEqual({ text, faults: [], count: 1 })
  })

  test('keeps dollar signs of the code', () => {
    const dollars = (path: string) => (path === 'x' ? '// #region r\nconst a = `$&${b}$1`\n// #endregion' : undefined)
    const { text } = updateSnippets(document('<!-- snippet: x#r -->', 'old'), dollars)
    expect(text).toContain('const a = `$&${b}$1`')
  })

  test('without a region is the whole file', () => {
    const { text } = updateSnippets(document('<!-- snippet: src/a.ts -->', ''), read)
    expect(text).toContain(SOURCE.trimEnd())
  })

  test('inside a list keeps the indentation of the list', () => {
    const { text } = updateSnippets(`1. First\n\n   ${mark}\n   \`\`\`ts\n   old()\n   \`\`\`\n`, read)
    expect(text).toBe(
      `1. First\n\n   ${mark}\n   \`\`\`ts\n   async findById(id: number) {\n     return id\n   }\n   \`\`\`\n`,
    )
  })

  test('does not reach beyond its own fence', () => {
    const two = document(mark, READ) + document('<!-- snippet: src/a.ts#inner -->', 'return id')
    expect(updateSnippets(two, read)).toEqual({ text: two, faults: [], count: 2 })
  })

  test.each([
    ['of a file that is not there', '<!-- snippet: src/b.ts#read -->', 'src/b.ts#read: there is no such file'],
    [
      'of a region that is not there',
      '<!-- snippet: src/a.ts#gone -->',
      'src/a.ts#gone: there is no such region, or it does not end',
    ],
  ])('%s is a fault, and is left alone', (_, missing, fault) => {
    const text = document(missing, 'x')
    expect(updateSnippets(text, read)).toEqual({ text, faults: [fault], count: 1 })
  })

  test('mark without a fence is a fault', () => {
    expect(updateSnippets(`${mark}\n\nNo code.\n`, read).faults).toEqual([
      '1 snippet marks are not followed by a code fence',
    ])
  })
})
