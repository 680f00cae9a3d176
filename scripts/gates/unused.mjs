// @ts-check
// No file, export or dependency that nothing uses, and none that is used without being declared.
import { runTool } from '../run/tool.mjs'

const { code } = await runTool('knip', ['--no-progress', '--no-config-hints'])
process.exitCode = code
