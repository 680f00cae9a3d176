import { memoryStore } from '@readthrough/core'
import { describe, it } from 'vitest'
import { fakeClock, type StoreSubject, storeConformance } from '../../src/index.js'

function memorySubject(format: 'text' | 'bytes'): StoreSubject {
  return {
    name: `memory, ${format}`,
    format,
    abilities: ['lose'],
    groups: ['barriers', 'tagBarriers', 'counters', 'claims', 'indexes', 'feed', 'probe', 'watch'],
    harness: async () => {
      const clock = fakeClock()
      const factory = memoryStore({ clock })
      return {
        format,
        open: async (cache = 'main') =>
          factory({ prefix: `rt:${cache}:`, format, report: () => {}, renewed: () => {} }),
        elapse: (ms) => clock.advance(ms),
        clock,
        lose: () => clock.advance(30 * 86_400_000),
        close: async () => {},
      }
    },
  }
}

for (const format of ['text', 'bytes'] as const) storeConformance({ describe, it }, memorySubject(format))
