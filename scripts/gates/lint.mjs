// @ts-check
// No suspicious code, no floating promise, no clock or chance but the injected ones.
import { runTool } from '../run/tool.mjs'

const { code } = await runTool('oxlint', ['--type-aware', '.'])
process.exitCode = code
