import fc from 'fast-check'
import { expect, it } from 'vitest'
import { currentTransaction, here, type Participant } from '../../src/engine/current-transaction.js'
import { PLAIN } from '../../src/engine/how.js'
import { openTransaction } from '../../src/engine/transaction.js'
import type { TransactionScope } from '../../src/index.js'

/** What happens in one scope, in this order: a key is deferred, or a savepoint runs from its begin to its end. */
interface Tree {
  readonly steps: readonly (string | Tree)[]
  readonly end: 'commit' | 'unknown' | 'rollback' | 'never'
}

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f']

const { tree } = fc.letrec<{ tree: Tree; step: string | Tree }>((tie) => ({
  step: fc.oneof({ maxDepth: 3 }, fc.constantFrom(...KEYS), tie('tree')),
  tree: fc.record({
    steps: fc.array(tie('step'), { maxLength: 4 }),
    end: fc.constantFrom('commit', 'unknown', 'rollback', 'never'),
  }),
}))

/** What a scope has to send when it ends, by the rules that a user knows. */
function kept({ steps }: Tree): Set<string> {
  const keys = new Set<string>()
  for (const step of steps) {
    if (typeof step === 'string') keys.add(step)
    else if (step.end !== 'rollback') for (const key of kept(step)) keys.add(key)
  }
  return keys
}

it('sends what has not been rolled back, once, and covers exactly that on the way', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (given) => {
      const sent: string[][] = []
      const participant: Participant = { send: async ({ keys }) => sent.push([...keys].toSorted()) }
      const root = openTransaction()

      async function play(scope: TransactionScope, { steps, end }: Tree, around: ReadonlySet<string>): Promise<void> {
        const inside = scope.run(currentTransaction)!
        for (const [at, step] of steps.entries()) {
          if (typeof step === 'string') inside.defer(participant, { keys: [step], patterns: [], tags: [] }, PLAIN)
          else await play(scope.nest(), step, new Set([...around, ...kept({ steps: steps.slice(0, at), end })]))
          const dirty = new Set([...around, ...kept({ steps: steps.slice(0, at + 1), end })])
          const covered = KEYS.filter((key) => inside.covers(participant, { key, tags: [] }))
          expect(covered).toEqual(KEYS.filter((key) => dirty.has(key)))
        }
        if (scope === root || end === 'never') return
        await (end === 'rollback' ? scope.rollback() : scope.commit(end === 'unknown' ? end : undefined))
        expect(sent).toEqual([])
      }

      await play(root, given, new Set())
      await (given.end === 'rollback' ? root.rollback() : root.commit())
      const expected = given.end === 'rollback' ? [] : [...kept(given)].toSorted()
      expect(sent).toEqual(expected.length === 0 ? [] : [expected])
      expect(here.open).toBe(0)
    }),
    { numRuns: 200 },
  )
})

it('ends fences a thousand at a time, and no more than it has names for', async () => {
  const root = openTransaction()
  const scope = root.nest()
  let [running, most, ended] = [0, 0, 0]
  const fence = {
    async end() {
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
      ended++
      return 'done' as const
    },
  }
  const sent: string[][] = []
  const participant: Participant = { send: async ({ keys, patterns }) => sent.push([...keys, ...patterns]) }
  const inside = scope.run(currentTransaction)!
  for (let i = 0; i <= 10_000; i++) inside.defer(participant, { keys: [`${i}`], patterns: [], tags: [] }, PLAIN, fence)
  await scope.commit()
  await root.commit()
  expect({ most, ended, sent }).toEqual({ most: 1_000, ended: 10_000, sent: [['*']] })
})
