/** What is for sale, and how much of it there is. */
export interface Article {
  readonly sku: string
  readonly name: string
  readonly available: number
  readonly recalled: boolean
}

/** There is less of it than was asked for, or it is not for sale. */
export class OutOfStockError extends Error {
  constructor(readonly sku: string) {
    super(`There is not enough of '${sku}'`)
    this.name = 'OutOfStockError'
  }
}
