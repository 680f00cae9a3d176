import {
  describeCache,
  Invalidate,
  ReadThrough,
  WriteThrough,
  type AsyncMethodDecorator,
  type InvalidateOptions,
} from '../../src/index.js'
import { decorateLegacy } from './by-hand.js'

export type Class = new () => object
type Decorator = AsyncMethodDecorator<never, never>

/** A class whose methods are decorated so. */
export function classOf(name: string, methods: Readonly<Record<string, Decorator>>): Class {
  const base = class {
    readonly made = name
  }
  const made = { [name]: class extends base {} }[name] as Class
  for (const [method, decorator] of Object.entries(methods)) {
    Object.defineProperty(made.prototype, method, { value: async () => 1, configurable: true, writable: true })
    decorateLegacy(made.prototype as object, method, decorator)
  }
  return made
}

export const read = (key: unknown, tags?: unknown, more?: object): Decorator =>
  ReadThrough({ key, tags, ...more } as never)
export const put = (key: unknown, tags?: unknown): Decorator => WriteThrough({ key, tags } as never)
export const drop = (options: InvalidateOptions): Decorator => Invalidate(options)

/** What is found, each as `kind, certainty: message`. */
export const found = (...classes: readonly Class[]): string[] =>
  describeCache(...classes).findings.map(({ kind, certainty, message }) => `${kind}, ${certainty}: ${message}`)
