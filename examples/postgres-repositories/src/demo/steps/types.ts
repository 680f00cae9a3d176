import { heading, table } from '../print.js'
import type { Scene } from '../scene.js'
import { inShort, typeOf } from '../values.js'

/** What a hit gives back is what the repository returned, types included. */
export async function showTypes({ products, categories, store }: Scene): Promise<void> {
  heading(`Types`, `What comes from ${store} is what the repository returned: nothing has become a string.`)
  const product = await products.findById(42)
  const summary = await categories.summary(3)
  const fields = [
    ...fieldsOf('product', product.value, ['price', 'unitsSold', 'tags', 'attributes', 'changedAt']),
    ...fieldsOf('summary', summary.value, ['revenue', 'topTags']),
  ]
  const from = product.source === 'store' && summary.source === 'store' ? `from ${store}` : 'from the database'
  table(['field', from, 'value'], fields)
}

function fieldsOf<Value extends object>(
  name: string,
  value: Value | null,
  fields: (keyof Value & string)[],
): string[][] {
  return fields.map((field) => [`${name}.${field}`, typeOf(value?.[field]), inShort(value?.[field])])
}
