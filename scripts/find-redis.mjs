// @ts-check
/** Makes sure that a private Redis can be started, installing it where that is allowed; says so, or says what to type. */
import { findRedis } from './services/dist/index.js'

try {
  findRedis()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
