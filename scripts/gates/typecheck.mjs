// @ts-check
// Every package, its tests, and these scripts compile.
import { findPnpm } from '../run/pnpm.mjs'
import { runTool } from '../run/tool.mjs'

// turbo runs the scripts of the packages by pnpm.
const { env } = await findPnpm()
const packages = await runTool('turbo', ['run', 'typecheck', '--continue', '--output-logs=errors-only'], { env })
const scripts = await runTool('tsc', ['-p', 'scripts/tsconfig.json'])
process.exitCode = packages.ok && scripts.ok ? 0 : 1
