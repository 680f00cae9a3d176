// @ts-check
// The sources are formatted. To format them: `npx oxfmt`.
import { runTool } from '../run/tool.mjs'

const { code } = await runTool('oxfmt', ['--check', '.'])
process.exitCode = code
