import { defineConfig } from 'vitest/config'

const NEVER = ['**/node_modules/**', '**/dist/**', '**/.compiled/**']
const FOLDERS = ['packages/*/test', 'scripts/test', 'scripts/services/test', 'benchmarks/test']
const NEEDS_SERVERS = '**/*.services.test.ts'
const RACES = 'benchmarks/test'
const FIGURES = ['benchmarks', 'figures', 'fuzz', 'leaks', 'payloads'].map((row) => `${RACES}/${row}.services.test.ts`)

const project = (name: string, include: string[], extra: object = {}) => ({
  extends: true as const,
  test: { name, include, exclude: NEVER, ...extra },
})

const SERVED = { testTimeout: 30_000, hookTimeout: 60_000, globalSetup: ['scripts/services/vitest-setup.ts'] }

/**
 * `unit` needs no network and never sleeps. `services` drives real servers, which its set-up starts and ends: every
 * file gets the address of one Redis and one Cluster by `inject('redisUrl')` and `inject('clusterNodes')`, so files
 * keep to key prefixes of their own; whoever kills or pauses a server starts one for itself. `races` are the short forms
 * of what puts promises to the proof, with several processes each; `figures` those of what
 * measures and searches. `examples` runs the built examples. Sources are tested,
 * not builds.
 */
export default defineConfig({
  resolve: { conditions: ['readthrough:source'] },
  ssr: { resolve: { conditions: ['readthrough:source', 'node'] } },
  test: {
    projects: [
      project(
        'unit',
        FOLDERS.map((folder) => `${folder}/**/*.test.ts`),
        { exclude: [...NEVER, NEEDS_SERVERS] },
      ),
      project(
        'services',
        FOLDERS.filter((folder) => folder !== RACES).map((folder) => `${folder}/${NEEDS_SERVERS}`),
        SERVED,
      ),
      project('races', [`${RACES}/${NEEDS_SERVERS}`], { ...SERVED, exclude: [...NEVER, ...FIGURES] }),
      project('figures', FIGURES, SERVED),
      project('examples', ['examples/*/test/**/*.test.ts'], { testTimeout: 120_000, hookTimeout: 120_000 }),
    ],
  },
})
