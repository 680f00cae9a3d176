import { defineKey } from '@readthrough/core'

export const article = defineKey('article', (sku: string) => [sku])
export const assortment = defineKey('assortment')
