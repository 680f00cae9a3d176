import { describe, expect, it } from 'vitest'
import { createCache, memoryStore, setDefaultCache } from '../../src/index.js'
import { compiled, variants } from './variants.js'

/** `suites/standard/private.ts`, which the dialect of this file cannot compile. */
interface Private {
  readonly Secrets: {
    readonly name: string
    new (): { readonly loads: number; find(id: number): Promise<string>; drop(id: number): Promise<void> }
    fixed(id: number): Promise<string>
  }
}

describe.each(variants.filter(({ dialect }) => dialect === 'standard'))('compiled by $name', (variant) => {
  it('private methods are cached and invalidate', async () => {
    const cache = createCache({ namespace: 'shop', store: memoryStore() })
    setDefaultCache(cache)
    const { Secrets } = await compiled<Private>(variant, 'standard/private.ts')
    const secrets = new Secrets()
    expect([await secrets.find(1), await secrets.find(1)]).toEqual(['secret 1', 'secret 1'])
    expect(secrets.loads).toBe(1)
    await secrets.drop(1)
    await secrets.find(1)
    expect(secrets.loads).toBe(2)
    expect([await Secrets.fixed(1), await Secrets.fixed(1)]).toEqual(['fixed 1', 'fixed 1'])
    expect(cache.stats().methods[`${Secrets.name}.#fixed`]).toMatchObject({ misses: 1, hits: 1 })
    setDefaultCache(undefined)
    await cache.close()
  })
})
