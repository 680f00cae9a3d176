// @ts-check
/**
 * Makes Prisma's client for the tests, where there is none of this schema yet. It does what `prisma generate` does, by
 * the generator that the command brings with it: the command itself first fetches a program for migrations.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

// As a module the generator does not load.
const require = createRequire(import.meta.url)
const schemaPath = fileURLToPath(new URL('schema.prisma', import.meta.url))
const output = fileURLToPath(new URL('../../.compiled/prisma', import.meta.url))
const stamp = `${output}/made-of`

const datamodel = readFileSync(schemaPath, 'utf8')
const sources = [
  datamodel,
  readFileSync(fileURLToPath(import.meta.url)),
  require('@prisma/client/package.json').version,
]
const wanted = sources.reduce((hash, source) => hash.update(source), createHash('sha256')).digest('hex')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) await generate()

async function generate() {
  /** @type {typeof import('@prisma/client-generator-ts')} */
  const { PrismaClientTsGenerator, getDMMF } = require('@prisma/client-generator-ts')
  rmSync(output, { recursive: true, force: true })
  await new PrismaClientTsGenerator().generate({
    generator: {
      name: 'client',
      provider: { value: 'prisma-client', fromEnvVar: null },
      output: { value: output, fromEnvVar: null },
      config: { importFileExtension: 'js', moduleFormat: 'esm', compilerBuild: 'small' },
      binaryTargets: [],
      previewFeatures: [],
      sourceFilePath: schemaPath,
    },
    otherGenerators: [],
    schemaPath,
    datamodel,
    dmmf: await getDMMF({ datamodel }),
    datasources: [
      {
        name: 'db',
        provider: 'postgresql',
        activeProvider: 'postgresql',
        url: { value: null, fromEnvVar: null },
        schemas: [],
        sourceFilePath: schemaPath,
      },
    ],
    version: '',
  })
  writeFileSync(stamp, wanted)
}
