// @ts-check
// The tests that need no network. They measure nothing, so that each processor may have its share of them.
import { runVitest } from '../run/vitest.mjs'

process.exitCode = (await runVitest('unit', ['--maxWorkers=100%'])) ? 0 : 1
