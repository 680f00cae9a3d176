// @ts-check
/**
 * What would be published is right: the manifests, the types, and a project that imports and one that requires it.
 * Prints the size of each package and how long its import takes.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeConsumer, write } from '../packaging/consumer.mjs'
import { packAll } from '../packaging/tarballs.mjs'
import { importTime, importsAndRequires } from '../packaging/loads.mjs'
import { ROOT } from '../run/pnpm.mjs'
import { runTool } from '../run/tool.mjs'

const folder = mkdtempSync(join(tmpdir(), 'readthrough-packages-'))
let faults = 0
try {
  const packed = await packAll(folder)
  for (const { name, tarball, manifest } of packed) {
    if (JSON.stringify(manifest).includes('readthrough:source')) fault(`${name}: its manifest names sources`)
    if (/"(workspace|catalog):/.test(JSON.stringify(manifest))) fault(`${name}: its manifest names the workspace`)
    const lint = await runTool('publint', ['run', '--strict', tarball], { capture: true })
    if (!lint.ok) fault(`${name}: publint\n${lint.output}`)
    const types = await runTool('attw', ['--profile', 'esm-only', '--format', 'ascii', tarball], { capture: true })
    if (!types.ok) fault(`${name}: attw\n${types.output}`)
  }

  const consumer = join(folder, 'consumer')
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  await makeConsumer(consumer, packed, { '@types/node': devDependencies['@types/node'] })
  for (const problem of await importsAndRequires(consumer, packed)) fault(problem)
  const compiled = await compile(consumer, packed)
  if (!compiled.ok) fault(`a project that imports the packages does not compile:\n${compiled.output}`)

  for (const { name, entries, bytes } of packed) {
    for (const entry of entries) {
      const milliseconds = await importTime(consumer, entry)
      const size = entry === name ? `${(bytes / 1024).toFixed(1).padStart(7)} kB packed` : ''
      console.log(`${entry.padEnd(34)} ${size.padEnd(17)}  ${milliseconds.toFixed(0).padStart(5)} ms to import`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = faults === 0 ? 0 : 1

/** @param {string} what */
function fault(what) {
  faults++
  console.error(what)
}

/**
 * Compiles one module and one CommonJS file that name every entry of every package, with the declarations checked.
 *
 * @param {string} consumer @param {readonly import('../packaging/tarballs.mjs').Packed[]} packed
 */
function compile(consumer, packed) {
  const names = packed
    .flatMap(({ entries }) => entries)
    .map((entry, index) => `import * as p${index} from '${entry}'\nexport const n${index} = Object.keys(p${index})`)
  write(consumer, 'names.mts', names.join('\n'))
  write(consumer, 'names.cts', names.join('\n'))
  write(consumer, 'tsconfig.json', {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2023', 'esnext.disposable'],
      strict: true,
      exactOptionalPropertyTypes: true,
      types: ['node'],
      noEmit: true,
    },
    files: ['names.mts', 'names.cts'],
  })
  return runTool('tsc', ['-p', join(consumer, 'tsconfig.json')], { capture: true })
}
