import { defineKey, hashOf, type Pattern } from '@readthrough/core'
import { categoryRanking, categorySummary } from '../categories/keys.js'
import type { ProductFilter } from './product.js'

// #region keys
export const product = defineKey('product', (id: number) => [id])
export const productsInCategory = defineKey('products-in-category', (categoryId: number, page = 1) => [
  categoryId,
  page,
])
export const productSearch = defineKey('product-search', (filter: ProductFilter) => [hashOf(filter)])
// #endregion

/** Every list and figure that shows a product of this category, or would if there were one. */
// #region lists
export const listsWithProductOf = (categoryId: number): Pattern[] => [
  productsInCategory.under(categoryId),
  productSearch.all,
  categorySummary.under(categoryId),
  categoryRanking.all,
]
// #endregion
