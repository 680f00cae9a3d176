export { superjsonSerializer } from './serializer.js'
export type { SuperjsonOptions } from './options.js'

// What its options are made of
export type { ClassLike, ClassOption } from './classes.js'
export type { Codec } from './codecs.js'
export type { DecimalClass, DecimalOption } from './decimals.js'
