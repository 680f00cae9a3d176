// @ts-check
import { parseSync, Visitor } from 'oxc-parser'

/**
 * Everything a TypeScript file imports: values, types, re-exports, `import('…')` as expression and as type.
 *
 * @param {string} path names the file, and by its ending the language
 * @param {string} source
 * @returns {string[]} the specifiers as written
 */
export function importsOf(path, source) {
  const { program, errors } = parseSync(path, source)
  const [error] = errors
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`)
  /** @type {string[]} */
  const found = []
  /** @param {{ value?: unknown, type: string } | null} literal */
  const add = (literal) => {
    if (literal !== null && typeof literal.value === 'string') found.push(literal.value)
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
  }).visit(program)
  return found
}
