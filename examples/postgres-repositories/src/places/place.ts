/** A town or city. Its country is the two-letter code of ISO 3166. */
export interface Place {
  readonly id: number
  readonly name: string
  readonly country: string
  readonly population: number
  readonly latitude: number
  readonly longitude: number
}

/** What to search places by; what is left out does not matter. */
export interface PlaceFilter {
  readonly text: string
  readonly country?: string
  readonly atLeast?: number
}
