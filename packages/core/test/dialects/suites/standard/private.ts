/** What only the standard dialect can decorate. */
import { defineKey, Invalidate, ReadThrough } from '@readthrough/core'

const secret = defineKey('secret', (id: number) => [id])

export class Secrets {
  loads = 0

  @ReadThrough({ key: secret })
  async #find(id: number): Promise<string> {
    this.loads++
    return `secret ${id}`
  }

  @Invalidate({ key: secret })
  async #drop(_id: number): Promise<void> {}

  @ReadThrough({ key: (id: number) => ['static secret', id] })
  static async #fixed(id: number): Promise<string> {
    return `fixed ${id}`
  }

  find(id: number): Promise<string> {
    return this.#find(id)
  }

  drop(id: number): Promise<void> {
    return this.#drop(id)
  }

  static fixed(id: number): Promise<string> {
    return Secrets.#fixed(id)
  }
}
