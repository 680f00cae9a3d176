/** Compiled, never run: what keys, patterns and durations may say. */
import { defineKey, pattern, type Duration, type Key, type Pattern } from '../../src/index.js'
import { same } from './equal.js'

const category = defineKey('category', (id: number, page = 1) => [id, page])
const settings = defineKey('settings')
const either = defineKey('either', (id: number, page?: number) => (page === undefined ? [id] : [id, page]))

same<Parameters<typeof category>, [id: number, page?: number | undefined]>(true)
same<ReturnType<typeof category>, Key>(true)
same<Parameters<typeof settings>, []>(true)
same<Parameters<typeof category.under>, [number] | [number, number]>(true)
same<Parameters<typeof either.under>, [number] | [number, number]>(true)

category(7)
category(7, 2)
category.under(7)
category.under(7, 2)
// @ts-expect-error an id is a number
category('7')
// @ts-expect-error the first part is a number
category.under('7')
// @ts-expect-error no part at all is `.all`
category.under()
// @ts-expect-error a key of one part has nothing under it but itself
settings.under('x')
// @ts-expect-error an object is no part of a key
defineKey('search', (filter: { name: string }) => [filter])
// @ts-expect-error nor is undefined
defineKey('search', (page?: number) => [page])

export const keys: readonly Key[] = [['a'], ['a', 1, 2n, true, null, new Date()]]
// @ts-expect-error a key has one part at least
export const empty: Key = []
// @ts-expect-error undefined is no part
export const undefinedPart: Key = ['a', undefined]
// @ts-expect-error an object is no part
export const objectInPattern = pattern`category:${{ id: 7 }}:*`
// @ts-expect-error nothing but the library makes patterns
export const forged: Pattern = { text: 'category:*', exact: undefined }

export const durations: readonly Duration[] = [250, '500ms', '30s', '10m', '1.5h', '1d', '2w']
// @ts-expect-error no such unit
export const unit: Duration = '10min'
// @ts-expect-error no unit
export const bare: Duration = '10'
// @ts-expect-error no number
export const word: Duration = 'soon'
