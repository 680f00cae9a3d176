import { defineKey, hashOf, type Key, type Pattern } from '@readthrough/core'
import { categoryRanking, categorySummary } from '../categories/keys.js'
import type { Product, ProductFilter } from './product.js'

// #region keys
export const product = defineKey('product', (id: number) => [id])
export const productsInCategory = defineKey('products-in-category', (categoryId: number, page = 1) => [
  categoryId,
  page,
])
export const productSearch = defineKey('product-search', (filter: ProductFilter) => [hashOf(filter)])
// #endregion

/** What has to be known of a product to name the reads that show it; `null` is none, for writes that found no row. */
type Shown = Pick<Product, 'id' | 'categoryId'> | null

// #region showing
/** The single entries that show this product, count it, or said that there is none. */
export const keysShowing = (shown: Shown): Key[] =>
  shown === null ? [] : [product(shown.id), categorySummary(shown.categoryId), categoryRanking()]

/** The lists, of any page and filter, that show this product or would from now on. */
export const listsShowing = (shown: Shown): Pattern[] =>
  shown === null ? [] : [productsInCategory.under(shown.categoryId), productSearch.all]
// #endregion
