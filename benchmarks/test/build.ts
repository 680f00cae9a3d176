import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { oncePerRun } from './once.js'

const inRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** In the order in which they need each other. */
const PROJECTS = [
  ...['core', 'kinds', 'superjson', 'msgpack', 'payload', 'redis', 'transactions', 'testing'].map(
    (name) => `packages/${name}`,
  ),
  ...['scripts/services', 'benchmarks'],
]

/**
 * Builds the benchmarks and what they measure: contenders are processes of their own, so they run builds. Once for all
 * test files of a run, which would else overwrite what another is loading.
 */
export function build(): void {
  oncePerRun('benchmarks-build', changedAt, () => {
    const compiler = inRoot('node_modules/typescript/bin/tsc')
    for (const project of PROJECTS) {
      execFileSync(process.execPath, [compiler, '-p', inRoot(`${project}/tsconfig.build.json`)], { stdio: 'pipe' })
    }
  })
}

/** When the youngest of all sources was written. */
function changedAt(): number {
  const sources = PROJECTS.map((project) => inRoot(`${project}/src`))
  const files = sources.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  return Math.max(...files.map((file) => statSync(file).mtimeMs))
}

/** Runs the benchmarks' program to its end, and returns what it printed; throws when it fails. */
export function run(...args: readonly string[]): string {
  return runProgram('main.js', args)
}

/** Does the same with the race. */
export function runRace(...args: readonly string[]): string {
  return runProgram('race/main.js', args)
}

/** Does the same with any program. */
export function runProgram(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [inRoot(`benchmarks/dist/${program}`), ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  // Also what was printed before it failed: that is where the figures are.
  if (status !== 0) throw Object.assign(new Error([program, ...args, stderr, stdout].join('\n')), { stderr })
  return stdout
}
