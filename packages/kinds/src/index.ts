export { Catalogue } from './catalogue.js'

// One kind of value
export { annotationKey, damaged, define, plainList, plainObject, plainText, unlessDamaged } from './kind.js'
export type { Annotation, Kind } from './kind.js'
export { refuseOwnProperties } from './own-properties.js'
export { beginValue } from './regexps.js'

// What is no kind of its own
export { isContainer, isContainerOf, oddityOf } from './container.js'
export { isPlainNumber, packPrimitive } from './primitives.js'
export type { PackedPrimitive } from './primitives.js'

// What cannot be carried
export { describe, refusal } from './refusal.js'
export type { Step } from './path.js'

// Options
export type { KindOptions } from './options.js'
export type { ClassLike, ClassOption } from './classes.js'
export type { Codec } from './codecs.js'
export type { DecimalClass, DecimalOption } from './decimals.js'
