/** Compiled in the standard dialect only: the legacy one cannot decorate `#private` methods. */
import { defineKey, Invalidate, ReadThrough } from '../../../src/index.js'

const product = defineKey('product', (id: number) => [id])

export class Products {
  @ReadThrough({ key: product })
  async #find(id: number): Promise<number> {
    return id
  }

  @Invalidate({ key: product })
  static async #drop(_id: number): Promise<void> {}

  // @ts-expect-error the key forgets an argument
  @ReadThrough({ key: product })
  async #forgot(id: number, locale: string): Promise<string> {
    return `${id} ${locale}`
  }

  async all(): Promise<number> {
    await Products.#drop(1)
    await this.#forgot(1, 'en')
    return this.#find(1)
  }
}
