// @ts-check
// The short forms of the benchmarks that measure: they work, and count what they say. Times are never asserted.
import { runVitest } from '../run/vitest.mjs'

process.exitCode = (await runVitest('figures')) ? 0 : 1
