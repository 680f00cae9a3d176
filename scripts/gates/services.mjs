// @ts-check
// The tests that drive real servers, which are private and end with them.
import { runVitest } from '../run/vitest.mjs'

process.exitCode = (await runVitest('services')) ? 0 : 1
