import { binaryKinds } from './binary.js'
import { bareObject, builtinKinds } from './builtins.js'
import { classKind, classOption } from './classes.js'
import { codecKind, codecOption } from './codecs.js'
import type { Codec } from './codecs.js'
import { decimalKind, decimalOption } from './decimals.js'
import { errorKinds } from './errors.js'
import { annotationKey, damaged } from './kind.js'
import type { Annotation, Kind } from './kind.js'
import { Claims, isNamed, listOption, refuseUnknown, show } from './definition.js'
import type { KindOptions } from './options.js'
import { primitiveKinds } from './primitives.js'

const OPTIONS = ['decimals', 'classes', 'codecs'] as const

/**
 * Every kind of value that one serializer carries, found by the value when it writes and by the annotation when it
 * reads. Each serializer has its own: nothing is registered anywhere else.
 */
export class Catalogue {
  readonly #byAnnotation = new Map<string, Kind>()
  readonly #byPrototype = new Map<object, Kind>()
  /** Decimal clones share a prototype: only the constructor tells them apart. */
  readonly #byConstructor = new Map<unknown, Kind>()
  readonly #codecs: { readonly is: Codec['is']; readonly kind: Kind }[] = []

  /** @param owner whose options they are, for messages */
  constructor(options: KindOptions, owner: string) {
    if (typeof options !== 'object' || options === null) {
      throw new TypeError(`${owner}: expected an object, got ${show(options)}`)
    }
    for (const kind of [...primitiveKinds, bareObject]) this.#learn(kind)
    for (const [prototype, kind] of [...builtinKinds, ...binaryKinds, ...errorKinds]) {
      this.#byPrototype.set(prototype, this.#learn(kind))
    }
    try {
      refuseUnknown(owner, options, OPTIONS)
      this.#readOptions(options)
    } catch (cause) {
      if (isNamed(cause, [owner, ...OPTIONS])) throw cause
      // A getter or a proxy among them.
      throw new TypeError(`${owner}: the options cannot be read`, { cause })
    }
  }

  /**
   * The kind that stores `value`, which is neither a plain object, nor a plain array, nor a JSON primitive.
   *
   * @param known its prototype, where the caller has asked for it
   */
  kindOf(value: unknown, known?: object | null): Kind | undefined {
    for (const codec of this.#codecs) if (codec.is(value)) return codec.kind
    const prototype = known === undefined ? (Object.getPrototypeOf(value) as object | null) : known
    if (prototype === null) return bareObject
    return this.#byPrototype.get(prototype) ?? this.#decimalOf(value, prototype)
  }

  /** The kind that an annotation names. Throws for one that this serializer does not know. */
  kindNamed(annotation: Annotation): Kind {
    const kind = this.#byAnnotation.get(annotationKey(annotation))
    if (kind === undefined) throw damaged('it names an unknown type')
    return kind
  }

  #decimalOf(value: unknown, prototype: object): Kind | undefined {
    if (this.#byConstructor.size === 0 || typeof value !== 'object') return undefined
    const { constructor } = value as object
    return prototype === constructor?.prototype ? this.#byConstructor.get(constructor) : undefined
  }

  #learn(kind: Kind): Kind {
    this.#byAnnotation.set(annotationKey(kind.annotation), kind)
    return kind
  }

  #readOptions(options: KindOptions): void {
    const names = new Claims()
    const types = new Claims()
    listOption('decimals', options.decimals).forEach((given, at) => {
      const where = `decimals[${at}]`
      const decimal = decimalOption(where, given)
      types.take(where, decimal.type, 'list it once')
      names.take(where, decimal.name, `write { name: 'A lasting name', type: … } to tell the two apart`)
      this.#byConstructor.set(decimal.type, this.#learn(decimalKind(decimal)))
    })
    listOption('codecs', options.codecs).forEach((given, at) => {
      const codec = codecOption(`codecs[${at}]`, given)
      names.take(`codecs[${at}]`, codec.name, 'give each its own name')
      this.#codecs.push({ is: (value) => codec.is(value), kind: this.#learn(codecKind(codec)) })
    })
    const classNames = new Claims()
    listOption('classes', options.classes).forEach((given, at) => {
      const where = `classes[${at}]`
      const registered = classOption(where, given)
      types.take(where, registered.type, 'list it once')
      classNames.take(where, registered.name, `write { name: 'A lasting name', type: … } to tell the two apart`)
      this.#byPrototype.set(registered.type.prototype, this.#learn(classKind(registered)))
    })
  }
}
