import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const inRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** In the order in which they need each other. */
const PROJECTS = ['packages/core', 'packages/superjson', 'packages/redis', 'scripts/services', 'benchmarks']

/** Builds the benchmarks and what they measure: contenders are processes of their own, so they run builds. */
export function build(): void {
  const compiler = inRoot('node_modules/typescript/bin/tsc')
  for (const project of PROJECTS) {
    execFileSync(process.execPath, [compiler, '-p', inRoot(`${project}/tsconfig.build.json`)], { stdio: 'pipe' })
  }
}

/** Runs the benchmarks' program to its end, and returns what it printed; throws when it fails. */
export function run(...args: readonly string[]): string {
  return execFileSync(process.execPath, [inRoot('benchmarks/dist/main.js'), ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
}
