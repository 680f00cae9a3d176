// @ts-check
// The short forms of what measures and searches: benchmarks, leaks, the fuzzer. They work, and count what they say; no
// time is asserted.
import { runVitest } from '../run/vitest.mjs'

process.exitCode = (await runVitest('figures')) ? 0 : 1
