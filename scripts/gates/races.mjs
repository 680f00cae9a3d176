// @ts-check
// The short forms of the races that the benchmarks run for long: several processes over real servers.
import { runVitest } from '../run/vitest.mjs'

process.exitCode = (await runVitest('races')) ? 0 : 1
