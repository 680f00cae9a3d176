import { defineKey, hashOf, type Pattern } from '@readthrough/core'
import type { PlaceFilter } from './place.js'

export const place = defineKey('place', (id: number) => [id])
export const placeSearch = defineKey('place-search', (filter: PlaceFilter) => [hashOf(filter)])
export const topPlaces = defineKey('top-places', (country: string, limit = 10) => [country.toUpperCase(), limit])
export const worldPopulation = defineKey('world-population')

/** Every list and figure in which a place of this country counts. */
export const listsWithPlaceIn = (country: string): Pattern[] => [
  topPlaces.under(country.toUpperCase()),
  placeSearch.all,
  worldPopulation.all,
]
