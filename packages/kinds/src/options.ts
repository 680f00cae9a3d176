import type { ClassLike, ClassOption } from './classes.js'
import type { Codec } from './codecs.js'
import type { DecimalClass, DecimalOption } from './decimals.js'

/** What a serializer of these kinds takes. Whatever is not listed here, and is not built in, is never stored. */
export interface KindOptions {
  /**
   * The Decimal classes of your values: `[Decimal, Big, BigNumber, Prisma.Decimal]`. A value is told by its own
   * constructor, so clones of one library stay apart. decimal.js, big.js and bignumber.js are recognised and get
   * their library's name; a second class of the same library, or any other, is written `{ name, type }`.
   * @default []
   */
  readonly decimals?: readonly (DecimalClass | DecimalOption)[] | undefined
  /**
   * Classes whose instances are their own enumerable properties and nothing else: `[User]`, or
   * `{ name, type, allowProps }`. An instance is rebuilt without calling its constructor. Subclasses are classes of
   * their own. A class with `#private` fields, or one that wraps a resource, wants a codec.
   * @default []
   */
  readonly classes?: readonly (ClassLike | ClassOption)[] | undefined
  /**
   * How to write and rebuild any other class. Asked in this order, before everything else.
   * @default []
   */
  readonly codecs?: readonly Codec[] | undefined
}
