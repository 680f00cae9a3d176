import { describe, expect, test } from 'vitest'
import { cyclesOf } from '../layers/cycles.mjs'
import { importsOf } from '../layers/imports.mjs'
import { CORE_LAYERS, faultsOf } from '../layers/rules.mjs'

const core = (files: Record<string, string>) => faultsOf(new Map(Object.entries(files)), { layers: CORE_LAYERS })
const other = (files: Record<string, string>) => faultsOf(new Map(Object.entries(files)))

describe('the layers of core', () => {
  test('allow imports downward, within a folder, and from packages', () => {
    const files = {
      'index.ts': "export { read } from './engine/read.js'\nexport type { Store } from './store/store.js'",
      'engine/read.ts': "import { fill } from './fill.js'\nimport type { Store } from '../store/store.js'",
      'engine/fill.ts': "import { now } from '../base/clock.js'\nimport { LRUCache } from 'lru-cache'",
      'store/store.ts': 'export interface Store {}',
      'base/clock.ts': "import { hrtime } from 'node:process'\nexport const now = hrtime",
    }
    expect(core(files)).toEqual([])
  })

  test.each([
    ['an import', "import { read } from '../engine/read.js'"],
    ['an import of a type', "import type { Read } from '../engine/read.js'"],
    ['an inline type import', "import { type Read } from '../engine/read.js'"],
    ['a re-export', "export { read } from '../engine/read.js'"],
    ['a re-export of types', "export type { Read } from '../engine/read.js'"],
    ['a re-export of everything', "export * from '../engine/read.js'"],
    ['an import for its effects', "import '../engine/read.js'"],
    ['an import at run time', "export const later = () => import('../engine/read.js')"],
    ['an import inside a type', "export type Later = import('../engine/read.js').Read"],
  ])('refuse %s from above', (_, source) => {
    expect(core({ 'store/store.ts': source, 'engine/read.ts': '' })).toEqual([
      "store/store.ts: imports '../engine/read.js', which is not below it",
    ])
  })

  test('refuse an import between two folders of one layer', () => {
    expect(core({ 'keys/key.ts': "import '../events/events.js'", 'events/events.ts': '' })).toEqual([
      "keys/key.ts: imports '../events/events.js', which is not below it",
    ])
  })

  test('refuse an import of the public list', () => {
    expect(core({ 'cache/cache.ts': "import { x } from '../index.js'", 'index.ts': '' })).toEqual([
      "cache/cache.ts: imports '../index.js', which is not below it",
    ])
  })

  test('refuse a folder that is not on the list, and whoever imports it', () => {
    expect(core({ 'plugins/x.ts': '', 'engine/read.ts': "import '../plugins/x.js'" })).toEqual([
      'plugins/x.ts: its folder is on no layer',
      "engine/read.ts: imports '../plugins/x.js', which is not below it",
    ])
  })

  test('refuse a file beside the public list', () => {
    expect(core({ 'extras.ts': '' })).toEqual(['extras.ts: its folder is on no layer'])
  })

  test('refuse a ring within a folder, even of types', () => {
    const files = {
      'engine/a.ts': "import { b } from './b.js'",
      'engine/b.ts': "import { c } from './c.js'",
      'engine/c.ts': "import type { A } from './a.js'",
    }
    expect(core(files)).toEqual(['engine/a.ts → engine/b.ts → engine/c.ts → engine/a.ts: imports in a ring'])
  })
})

describe('every package', () => {
  test.each(['utils.ts', 'util.ts', 'common.ts', 'helpers.ts', 'types.ts', 'helpers/retry.ts', 'redis/types.ts'])(
    'has no %s',
    (path) => {
      expect(other({ [path]: '' })).toEqual([expect.stringMatching(/says nothing about what is inside$/)])
    },
  )

  test('may name a file after types that mean something', () => {
    expect(other({ 'method-types.ts': '', 'type-mapping.ts': '' })).toEqual([])
  })

  test('has files of at most 250 lines', () => {
    expect(other({ 'a.ts': '//\n'.repeat(250), 'b.ts': '//\n'.repeat(251) })).toEqual(['b.ts: 251 lines, at most 250'])
  })

  test('has no ring', () => {
    expect(other({ 'a.ts': "import './b.js'", 'b.ts': "import './a.js'" })).toEqual([
      'a.ts → b.ts → a.ts: imports in a ring',
    ])
  })

  test('does not reach into the sources of another', () => {
    expect(other({ 'store.ts': "import '../../core/src/index.js'" })).toEqual([
      "store.ts: imports '../../core/src/index.js', which is outside of src",
    ])
  })
})

test('what only looks like an import is none', () => {
  const source = "// import './a.js'\nconst text = `import './b.js'`\n/** @see import('./c.js') */ export default text"
  expect(importsOf('x.ts', source)).toEqual([])
})

test('a file that does not parse is an error, not an empty file', () => {
  expect(() => importsOf('x.ts', "import { from './a.js'")).toThrow(SyntaxError)
})

test('two paths to one file are no ring', () => {
  const diamond = new Map([
    ['a', ['b', 'c']],
    ['b', ['d']],
    ['c', ['d']],
    ['d', []],
  ])
  expect(cyclesOf(diamond)).toEqual([])
})
