// @ts-check
// The examples, as built, do and print what they promise. Every example has a test.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../run/pnpm.mjs'
import { runVitest } from '../run/vitest.mjs'

const folder = join(ROOT, 'examples')
const examples = existsSync(folder)
  ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'package.json')))
  : []
const untested = examples.filter((name) => !existsSync(join(folder, name, 'test')))
for (const name of untested) console.error(`examples/${name} has no test folder`)
if (examples.length === 0) console.log('there are no examples')
else process.exitCode = (await runVitest('examples')) && untested.length === 0 ? 0 : 1
