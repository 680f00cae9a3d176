import { Decimal } from 'decimal.js'
import { answerTable, type Answered } from '../calls.js'
import { blank, heading, milliseconds, say } from '../print.js'
import type { Scene } from '../scene.js'

const CHEAP = { text: 'sturdy kettle', atMost: new Decimal(17) }

/** A write, what it dropped, and the reads after it. */
export async function showWrite(scene: Scene): Promise<void> {
  const { products, cache, store } = scene
  heading(
    'A write',
    'changePrice names all that may have shown the product: single entries by key, lists by pattern.',
    'What it does not name stays: product 43.',
  )
  await look(scene)
  await cache.drain()
  answerTable(store, await look(scene))

  let dropped: readonly string[] = []
  const stop = cache.on('invalidated', ({ targets }) => (dropped = targets))
  const write = await products.changePrice(42, new Decimal('99.95'))
  stop()
  blank()
  say(`${write.call} took ${milliseconds(write.ms)} and dropped`)
  for (const target of inShort(dropped)) say(`  ${target}`)
  blank()
  answerTable(store, await look(scene))
}

async function look({ products, categories }: Scene): Promise<Answered[]> {
  const changed = await products.findById(42)
  const other = await products.findById(43)
  const found = await products.search(CHEAP)
  const summary = await categories.summary(3)
  return [
    [changed, `costs ${changed.value?.price.toFixed(2)}`],
    [found, `${found.value.length} found`],
    [summary, `revenue ${summary.value?.revenue.toFixed(2)}`],
    [other, `costs ${other.value?.price.toFixed(2)}`],
  ]
}

// A declared key's pattern is "this key and all that go on from it": one line says it.
function inShort(targets: readonly string[]): string[] {
  return targets.filter((target) => !targets.includes(`${target}:*`))
}
