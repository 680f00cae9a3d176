import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], extra: object = {}) => ({
  extends: true as const,
  test: { name, include, ...extra },
})

/**
 * `unit` needs no network and never sleeps; `services` drives real servers, which
 * `scripts/services` starts for it. Sources are tested, not builds.
 */
export default defineConfig({
  resolve: { conditions: ['readthrough:source'] },
  ssr: { resolve: { conditions: ['readthrough:source', 'node', 'import', 'module', 'default'] } },
  test: {
    projects: [
      project('unit', ['packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'], {
        exclude: ['**/node_modules/**', '**/*.services.test.ts'],
      }),
      project('services', ['packages/*/test/**/*.services.test.ts'], { testTimeout: 30_000, hookTimeout: 60_000 }),
    ],
  },
})
