import type { StandardSchemaV1 } from '@standard-schema/spec'
import { shown } from '../base/shown.js'
import type { Sought } from '../engine/read-call.js'

/** What tells values of one shape from those of another. It belongs to a method, and is never inherited. */
export interface ShapeOptions {
  /** Another one for each shape of the value, such as 3: what another version has stored is loaded anew. */
  readonly version?: number | string | undefined
}

/** {@link ShapeOptions} and the schema, checked. */
export interface Shape {
  /** Empty for none. */
  readonly version: string
  readonly accepts: Sought['accepts']
}

/** Longest version, in characters: it is stored with every entry. */
const MAX_LENGTH = 64
const LONE_SURROGATE = /\p{Surrogate}/u

/** @throws TypeError or RangeError that names `where`, the option and the value. */
export function readShape({ version, schema }: ShapeOptions & { readonly schema?: unknown }, where: string): Shape {
  return {
    version: version === undefined ? '' : readVersion(version, where),
    accepts: schema === undefined ? undefined : readSchema(schema, where),
  }
}

function readVersion(version: unknown, where: string): string {
  const option = `${where}: option 'version'`
  if (typeof version === 'number') {
    if (!Number.isFinite(version)) throw new RangeError(`${option} must be a finite number, got ${version}`)
    return String(version)
  }
  if (typeof version !== 'string') {
    throw new TypeError(`${option} must be a number or a text; got ${version === null ? 'null' : typeof version}`)
  }
  if (version === '' || version.length > MAX_LENGTH || LONE_SURROGATE.test(version)) {
    throw new RangeError(
      `${option} must have 1 to ${MAX_LENGTH} characters and no lone surrogates; got ${shown(version)}`,
    )
  }
  return version
}

function readSchema(schema: unknown, where: string): NonNullable<Sought['accepts']> {
  const standard = standardOf(schema)
  if (standard === undefined) {
    throw new TypeError(
      `${where}: option 'schema' must be a Standard Schema, such as zod, valibot and arktype make; got ${typeof schema}`,
    )
  }
  return (value) => {
    const verdict = standard.validate(value)
    return 'then' in verdict ? verdict.then(isClean) : isClean(verdict)
  }
}

/** Some libraries make functions of their schemas. */
function standardOf(schema: unknown): StandardSchemaV1['~standard'] | undefined {
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null) return undefined
  try {
    if (!('~standard' in schema)) return undefined
    const standard = schema['~standard'] as Partial<StandardSchemaV1['~standard']> | null | undefined
    return typeof standard?.validate === 'function' ? (standard as StandardSchemaV1['~standard']) : undefined
  } catch {
    // A getter or a proxy: what cannot be read is no schema.
    return undefined
  }
}

function isClean({ issues }: { readonly issues?: unknown }): boolean {
  return !issues
}
