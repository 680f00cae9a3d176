import { describe, expect, test } from 'vitest'
import { sweep, type Primary, type Sweepable } from '../../src/store/sweep.js'

/** A node that hands out `perPage` places at a time, removed ones included, as Redis does with its buckets. */
class FakePrimary implements Primary<string> {
  readonly cursors: string[] = []
  readonly held: (string | undefined)[]
  readonly #perPage: number
  onScan: (cursor: string) => void = () => {}

  constructor(names: readonly string[], perPage = 2) {
    this.held = [...names]
    this.#perPage = perPage
  }

  get names(): string[] {
    return this.held.filter((name) => name !== undefined)
  }

  async scan(cursor: string): Promise<{ cursor: string; names: string[] }> {
    this.onScan(cursor)
    this.cursors.push(cursor)
    const from = cursor === '0' ? 0 : Number(cursor.slice(HUGE.length))
    const next = from + this.#perPage
    const names = this.held
      .slice(from, next)
      .filter((name) => name !== undefined)
      .filter((name) => name.startsWith('hit'))
    return { cursor: next >= this.held.length ? '0' : `${HUGE}${next}`, names }
  }

  async remove(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const at = this.held.indexOf(name)
      if (at >= 0) this.held[at] = undefined
    }
  }
}

/** A cursor is 64 bits wide, more than a number holds. */
const HUGE = '18446744073709551'

function clusterOf(primaries: Primary<string>[], layout = () => 'one layout', moving = () => false) {
  const cluster = {
    asked: 0,
    topology: async () => {
      cluster.asked++
      return { layout: layout(), moving: moving() }
    },
    primaries: async () => primaries,
  }
  return cluster satisfies Sweepable<string>
}

test('everything that matches goes, on every primary and every page; the rest stays', async () => {
  const first = new FakePrimary(['hit1', 'miss1', 'hit2', 'hit3', 'miss2', 'hit4', 'hit5'])
  const second = new FakePrimary(['miss3', 'hit6'])
  await sweep(clusterOf([first, second]))
  expect([first.names, second.names]).toEqual([['miss1', 'miss2'], ['miss3']])
})

test('an empty page that is not the last does not end the scan', async () => {
  const primary = new FakePrimary(['miss1', 'miss2', 'miss3', 'miss4', 'hit1'])
  await sweep(clusterOf([primary]))
  expect(primary.names).toEqual(['miss1', 'miss2', 'miss3', 'miss4'])
})

test('a cursor goes back exactly as it came', async () => {
  const primary = new FakePrimary(['hit1', 'hit2', 'hit3', 'hit4', 'hit5'])
  await sweep(clusterOf([primary]))
  expect(primary.cursors).toEqual(['0', `${HUGE}2`, `${HUGE}4`])
})

test('nothing is removed where nothing matches', async () => {
  const primary = new FakePrimary(['miss1'])
  primary.remove = () => Promise.reject(new Error('must not be called'))
  await expect(sweep(clusterOf([primary]))).resolves.toBeUndefined()
})

test('a name that another removes meanwhile is no error', async () => {
  const primary = new FakePrimary(['hit1', 'hit2', 'hit3', 'hit4', 'hit5'])
  primary.onScan = (cursor) => {
    if (cursor !== '0') primary.held[3] = undefined
  }
  await sweep(clusterOf([primary]))
  expect(primary.names).toEqual([])
})

describe('when the layout changes', () => {
  test('a name that moved to a primary already scanned is found by another pass', async () => {
    let layout = 'a owns it'
    const b = new FakePrimary(['miss'], 9)
    const a = new FakePrimary(['miss', 'miss', 'hit'], 2)
    a.onScan = (cursor) => {
      if (cursor === '0' || a.held[2] === undefined) return
      a.held[2] = undefined
      b.held.push('hit')
      layout = 'b owns it'
    }
    const cluster = clusterOf([a, b], () => layout)
    await sweep(cluster)
    expect([a.names, b.names]).toEqual([['miss', 'miss'], ['miss']])
    expect(cluster.asked).toBe(3)
  })

  test('the primaries are asked for again', async () => {
    const late = new FakePrimary(['hit'])
    const layouts = ['one', 'two', 'two']
    const lists = [[new FakePrimary(['hit'])], [late]]
    const cluster: Sweepable<string> = {
      topology: async () => ({ layout: layouts.shift() ?? 'none', moving: false }),
      primaries: async () => lists.shift() ?? [],
    }
    await sweep(cluster)
    expect(late.names).toEqual([])
  })

  test('it gives up after so many passes, and says so', async () => {
    let changes = 0
    const cluster = clusterOf([new FakePrimary(['hit'])], () => `layout ${changes++}`)
    await expect(sweep(cluster, { maxPasses: 3 })).rejects.toThrow('during each of 3 sweeps')
    expect(cluster.asked).toBe(4)
  })

  test('while entries move under one layout, two passes are made', async () => {
    const b = new FakePrimary(['miss'], 9)
    const a = new FakePrimary(['miss', 'miss', 'hit'], 2)
    a.onScan = (cursor) => {
      if (cursor === '0' || a.held[2] === undefined) return
      a.held[2] = undefined
      b.held.push('hit')
    }
    const cluster = clusterOf(
      [a, b],
      () => 'a gives to b',
      () => true,
    )
    await sweep(cluster)
    expect([b.names, cluster.asked]).toEqual([['miss'], 3])
  })
})

describe('it rejects with the error of', () => {
  const broken = new Error('this node is down')

  test('a primary that cannot be scanned to the end', async () => {
    const primary = new FakePrimary(['hit1', 'hit2', 'hit3'])
    primary.onScan = (cursor) => {
      if (cursor !== '0') throw broken
    }
    await expect(sweep(clusterOf([new FakePrimary([]), primary]))).rejects.toBe(broken)
  })

  test('a primary that does not remove', async () => {
    const primary = new FakePrimary(['hit1', 'miss', 'miss'])
    primary.remove = () => Promise.reject(broken)
    await expect(sweep(clusterOf([primary]))).rejects.toBe(broken)
  })

  test('a topology that cannot be known', async () => {
    const cluster = { topology: () => Promise.reject(broken), primaries: async () => [] }
    await expect(sweep(cluster)).rejects.toBe(broken)
  })
})

test('each page is told of, so that a long sweep is not taken for one that hangs', async () => {
  const primary = new FakePrimary(['hit1', 'miss1', 'hit2', 'hit3', 'miss2', 'hit4', 'hit5'])
  let pages = 0
  await sweep(clusterOf([primary]), { progress: () => pages++ })
  expect(pages).toBe(primary.cursors.length)
  expect(pages).toBe(4)
})
