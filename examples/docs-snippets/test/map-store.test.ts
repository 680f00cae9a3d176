// #region kit
import { fakeClock, storeConformance } from '@readthrough/testing'
import { describe, it } from 'vitest'
import { mapStore } from '../src/map-store.js'

storeConformance(
  { describe, it },
  {
    name: 'map',
    format: 'text',
    harness: async () => {
      const clock = fakeClock()
      const factory = mapStore(clock)
      return {
        format: 'text',
        open: async (cache = 'main') =>
          factory({ prefix: `rt:${cache}:`, format: 'text', report: () => {}, renewed: () => {} }),
        elapse: (ms) => clock.advance(ms),
        close: async () => {},
      }
    },
  },
)
// #endregion
