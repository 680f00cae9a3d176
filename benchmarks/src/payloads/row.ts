import { FORMAT_PAYLOADS, type PayloadName } from '../harness/payload.js'
import type { Output } from '../report/output.js'
import { measuredHere } from '../report/page.js'
import { drawn, inMarkdown, whole } from '../report/table.js'
import { measureGrowth } from './grown.js'
import { isOurs } from './list.js'
import { measureFormats, type FormatResult } from './measure.js'
import { measureSizes } from './sizes.js'
import { formatsGrid, sizesGrid } from './table.js'

/** What is measured, and where it is told. */
export interface PayloadsOptions {
  readonly redisUrl: string
  readonly output: Output
  /** @default all */
  readonly payload: PayloadName | undefined
  /** @default 10 */
  readonly rounds: number | undefined
  /** @default 60 */
  readonly windowMs: number | undefined
  /** @default 120 */
  readonly warmUpMs: number | undefined
  readonly instances: number
}

/** What the row has come to. */
export interface PayloadsOutcome {
  /** Whether compression has made nothing larger, and nothing of ours came back as something else. */
  readonly isKept: boolean
  /** For the documents, by the names of their places. */
  readonly tables: Readonly<Record<string, string>>
}

/** Runs the row: what formats cost over each payload, what an entry takes in Redis, and whether compression is worth it. */
export async function runPayloads(options: PayloadsOptions): Promise<PayloadsOutcome> {
  const { output, redisUrl, payload: only, instances, rounds = 10, windowMs = 60, warmUpMs = 120 } = options
  const { say, record } = output
  const schedule = { rounds, windowMs, warmUpMs, instances }
  const tables: Record<string, string> = { machine: measuredHere() }
  const broken: string[] = []

  for (const payload of only === undefined ? FORMAT_PAYLOADS : [only]) {
    const results = await measureFormats({ payload, ...schedule })
    const grid = formatsGrid(results)
    say(`\npayloads, ${payload}: ${rounds} rounds of ${windowMs} ms`)
    say(drawn(grid))
    tables[`costs of ${payload}`] = inMarkdown(grid)
    await record('payloads', { payload, ...schedule }, results)
    broken.push(...changedIn(results).map((name) => `${name} gives ${payload} back changed`))
  }

  const sizes = await measureSizes(redisUrl)
  say(`\nentries in Redis, in bytes\n${drawn(sizesGrid(sizes))}`)
  tables['sizes'] = inMarkdown(sizesGrid(sizes))
  await record('entry-sizes', {}, sizes)

  const growth = await measureGrowth(redisUrl)
  const found = `Of ${whole(growth.compared)} entries stored with compression and without, ${whole(growth.shrunk)} are smaller with it, and ${whole(growth.grown.length)} larger.`
  say(`\n${found}`)
  tables['growth'] = found
  await record('compression', {}, [growth])
  broken.push(...growth.grown)

  for (const each of broken) console.error(each)
  return { isKept: broken.length === 0, tables }
}

/** Ours may refuse a value, and never change one. */
function changedIn(results: readonly FormatResult[]): readonly string[] {
  return results.filter(({ name, keeps }) => isOurs(name) && keeps === 'not all').map(({ name }) => name)
}
