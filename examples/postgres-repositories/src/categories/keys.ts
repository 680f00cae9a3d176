import { defineKey } from '@readthrough/core'

export const category = defineKey('category', (id: number) => [id])
export const categoryList = defineKey('category-list')
export const categorySummary = defineKey('category-summary', (id: number) => [id])
export const categoryRanking = defineKey('category-ranking')
