/** One article of an order. */
export interface OrderLine {
  readonly sku: string
  readonly quantity: number
}

/** What a customer has bought. */
export interface Order {
  readonly id: number
  readonly customer: string
  readonly lines: readonly OrderLine[]
}
