import { onResult } from '../../src/index.js'
import type { Story } from './story.js'

/** A row whose tag only its value reveals. */
export interface Product {
  readonly id: number
  readonly org: string
}

/** What reveals it. */
export const revealing = { tags: onResult((product: Product) => [`org:${product.org}`]) }

/** Reads one, under the key `p:1`. */
export const find = ({ cache }: Story, load: () => Promise<Product>): Promise<Product> =>
  cache.readThrough(['p', 1], load, revealing)

export const chair: Product = { id: 1, org: 'acme' }
