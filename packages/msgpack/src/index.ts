export { msgpackSerializer } from './serializer.js'

// What its options are made of
export type { KindOptions as MsgpackOptions } from '@readthrough/kinds'
export type { ClassLike, ClassOption, Codec, DecimalClass, DecimalOption } from '@readthrough/kinds'
