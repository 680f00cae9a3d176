// @ts-check
// Imports go downward only, without rings; files are short and well named.
import { runTool } from '../run/tool.mjs'

const { code } = await runTool(process.execPath, ['scripts/check-layers.mjs'])
process.exitCode = code
