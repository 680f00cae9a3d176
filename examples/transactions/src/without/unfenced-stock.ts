import { Invalidate } from '@readthrough/core'
import { article, assortment } from '../stock/keys.js'
import { StockRepository } from '../stock/stock-repository.js'

/** The stock, with a recall that has no fence. */
export class UnfencedStock extends StockRepository {
  @Invalidate({ keys: [article, assortment] })
  override async recall(sku: string): Promise<void> {
    await this.setRecalled(sku)
  }
}
