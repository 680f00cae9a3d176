import { defineKey, hashOf, type Key, type Pattern } from '@readthrough/core'
import type { Place, PlaceFilter } from './place.js'

export const place = defineKey('place', (id: number) => [id])
export const placeSearch = defineKey('place-search', (filter: PlaceFilter) => [hashOf(filter)])
/** `nz` and `NZ` are one country. */
export const topPlaces = defineKey('top-places', (country: string, limit = 10) => [country.toUpperCase(), limit])
export const worldPopulation = defineKey('world-population')

/** The single entries that show this place, count it, or said that there is none. */
export const keysShowing = (shown: Place | null): Key[] => (shown === null ? [] : [place(shown.id), worldPopulation()])

/** The lists, of any length and filter, that show this place or would from now on. */
export const listsShowing = (shown: Place | null): Pattern[] =>
  shown === null ? [] : [topPlaces.under(shown.country), placeSearch.all]
