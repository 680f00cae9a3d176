import { damaged, define, plainList, plainText } from '@readthrough/kinds'
import type { Catalogue, Kind } from '@readthrough/kinds'
import { binaryForm } from './binary.js'
import { fromBytes } from './bytes.js'
import { Escape, tags } from './escape.js'
import { readOddText } from './text.js'
import { vet } from './vet.js'

/** Of 500 levels, 32 go into each. */
const maxParts = 16

/** Makes the value of a tree with escapes, in place. What is not as it is written throws. */
export function revive(tree: unknown, catalogue: Catalogue): unknown {
  return new Revival(catalogue).value(tree)
}

class Revival {
  readonly #catalogue: Catalogue
  /** Objects by number; `undefined` while they cannot be referred to yet. */
  readonly #shared = new Map<unknown, object | undefined>()
  /** Payloads inside payloads that are being read. */
  #parts = 0

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  value(tree: unknown): unknown {
    if (typeof tree !== 'object' || tree === null) return tree
    if (tree instanceof Escape) return this.#escape(tree.parts)
    return this.#container(tree)
  }

  /** An array or an object as it was read, or one of the two classes that have a form in MessagePack. */
  #container(tree: object): object {
    if (Array.isArray(tree)) {
      for (let at = 0; at < tree.length; at++) tree[at] = this.value(tree[at])
    } else if (Object.getPrototypeOf(tree) === Object.prototype) {
      const record = tree as Record<string, unknown>
      for (const name of Object.keys(record)) record[name] = this.value(record[name])
    } else if (!(tree instanceof Date) && !Buffer.isBuffer(tree)) {
      throw damaged('it has an object of another kind')
    }
    return tree
  }

  #escape(parts: unknown): unknown {
    const [tag, first, second] = plainList(parts, 'an escape')
    const count = (parts as unknown[]).length - 1
    if (tag === tags.kind && count === 2) return this.#instance(first, second)
    if (tag === tags.shared && count === 2) return this.#numbered(first, second)
    if (tag === tags.again && count === 1) return this.#again(first)
    if (tag === tags.text && count === 1) return readOddText(first)
    if (tag === tags.record) return this.#oddRecord(parts as unknown[], {})
    if (tag === tags.minusZero && count === 0) return -0
    if (tag === tags.deep && count === 1) return this.#deep(first)
    throw damaged('an escape is malformed')
  }

  #deep(bytes: unknown): unknown {
    if (!Buffer.isBuffer(bytes)) throw damaged('a payload inside is none')
    if (++this.#parts > maxParts) throw damaged('it reaches too deep')
    vet(bytes)
    const value = this.value(fromBytes(bytes))
    this.#parts--
    return value
  }

  #numbered(number: unknown, content: unknown): object {
    if (typeof number !== 'number' || this.#shared.has(number)) throw damaged('an object is numbered badly')
    if (typeof content !== 'object' || content === null) throw damaged('what is shared is no object')
    const note = (shell: object | undefined): void => void this.#shared.set(number, shell)
    note(undefined)
    const made = this.#madeOf(content, note)
    note(made)
    return made
  }

  #madeOf(content: object, note: (shell: object) => void): object {
    if (!(content instanceof Escape)) {
      note(content)
      return this.#container(content)
    }
    const { parts } = content
    if (parts[0] === tags.record) {
      const record = {}
      note(record)
      return this.#oddRecord(parts, record)
    }
    if (parts[0] !== tags.kind || parts.length !== 3) throw damaged('what is shared is no object')
    const made = this.#instance(parts[1], parts[2], note)
    if (typeof made !== 'object' || made === null) throw damaged('what is shared is no object')
    return made
  }

  #again(number: unknown): object {
    const before = this.#shared.get(number)
    if (before === undefined) throw damaged('it refers to an object that is not there')
    return before
  }

  #instance(key: unknown, content: unknown, note?: (shell: object) => void): unknown {
    const kind = this.#catalogue.kindNamed(plainText(key, 'a type'))
    const binary = binaryForm(kind.annotation)
    if (binary !== undefined) {
      if (!Buffer.isBuffer(content)) throw damaged('bytes are none')
      return binary.fromBytes(content)
    }
    const shell = kind.shell?.()
    if (shell !== undefined) note?.(shell)
    return kind.fromPlain(this.#plain(kind, content), shell)
  }

  /** The plain form of a kind, complete. Only a codec's may be anything. */
  #plain(kind: Kind, content: unknown): unknown {
    const isForm =
      typeof content === 'string' ||
      Array.isArray(content) ||
      (content instanceof Escape
        ? content.parts[0] === tags.text || content.parts[0] === tags.record
        : typeof content === 'object' && content !== null && Object.getPrototypeOf(content) === Object.prototype)
    if (!isForm && kind.boxes !== true) throw damaged('the content of a type is none')
    return this.value(content)
  }

  #oddRecord(parts: readonly unknown[], record: object): object {
    if (parts.length % 2 !== 1) throw damaged('an object is malformed')
    for (let at = 1; at < parts.length; at += 2) {
      const name = plainText(this.value(parts[at]), 'a name')
      if (name === '__proto__') throw damaged('it has a key "__proto__"')
      define(record, name, this.value(parts[at + 1]), true)
    }
    return record
  }
}
