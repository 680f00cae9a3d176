import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { transformSync as transformWithSwc, type Options as SwcOptions } from '@swc/core'
import { transformSync as transformWithEsbuild } from 'esbuild'

/** One compiler in one dialect. */
export interface Variant {
  readonly name: string
  readonly dialect: 'legacy' | 'standard'
  /** Whether it emits `design:returntype`. */
  readonly emitsTypes: boolean
  readonly compile: (source: string, output: string) => void
}

const HERE = import.meta.dirname
const SUITES = path.join(HERE, 'suites')

export const variants: readonly Variant[] = [
  {
    name: 'tsc-legacy',
    dialect: 'legacy',
    emitsTypes: true,
    compile: tsc('--experimentalDecorators', '--emitDecoratorMetadata'),
  },
  { name: 'tsc-standard', dialect: 'standard', emitsTypes: false, compile: tsc() },
  { name: 'esbuild-legacy', dialect: 'legacy', emitsTypes: false, compile: textual(esbuild(true)) },
  { name: 'esbuild-standard', dialect: 'standard', emitsTypes: false, compile: textual(esbuild(false)) },
  {
    name: 'swc-legacy',
    dialect: 'legacy',
    emitsTypes: true,
    compile: textual(swc({ legacyDecorator: true, decoratorMetadata: true })),
  },
  {
    name: 'swc-standard',
    dialect: 'standard',
    emitsTypes: false,
    compile: textual(swc({ decoratorVersion: '2022-03' })),
  },
]

/** Compiles one file of `suites` by one compiler; gives what it exports. No two test files may share a suite. */
export async function compiled<Suite>(variant: Variant, suite: string): Promise<Suite> {
  const into = path.join(HERE, '.compiled', variant.name)
  const output = path.join(into, suite.replace(/\.ts$/, '.js'))
  mkdirSync(path.dirname(output), { recursive: true })
  variant.compile(path.join(SUITES, suite), output)
  return (await import(output)) as Suite
}

/** Types are checked elsewhere, and imports are not followed: only the suite itself is compiled. */
function tsc(...flags: readonly string[]): Variant['compile'] {
  const settings = ['--target', 'es2022', '--module', 'nodenext', '--noCheck', '--noResolve', '--types', '']
  return (source, output) => {
    const bin = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    const folders = ['--rootDir', path.dirname(source), '--outDir', path.dirname(output)]
    execFileSync(process.execPath, [bin, '--ignoreConfig', ...settings, ...flags, ...folders, source])
  }
}

/** A compiler that takes text and gives text. */
function textual(transform: (code: string) => string): Variant['compile'] {
  return (source, output) => writeFileSync(output, transform(readFileSync(source, 'utf8')))
}

function esbuild(experimentalDecorators: boolean): (code: string) => string {
  return (code) =>
    transformWithEsbuild(code, {
      loader: 'ts',
      target: 'es2022',
      format: 'esm',
      tsconfigRaw: {
        compilerOptions: { experimentalDecorators, useDefineForClassFields: true, verbatimModuleSyntax: true },
      },
    }).code
}

function swc(transform: NonNullable<NonNullable<SwcOptions['jsc']>['transform']>): (code: string) => string {
  return (code) =>
    transformWithSwc(code, {
      swcrc: false,
      configFile: false,
      module: { type: 'es6' },
      jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022', transform },
    }).code
}
