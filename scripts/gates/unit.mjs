// @ts-check
// The tests that need no network.
import { runVitest } from '../run/vitest.mjs'

process.exitCode = (await runVitest('unit')) ? 0 : 1
