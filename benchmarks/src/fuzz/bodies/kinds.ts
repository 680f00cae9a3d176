import { jsonSerializer, type Serializer } from '@readthrough/core'
import { superjsonSerializer } from '@readthrough/superjson'
import { BUILT_IN } from './verdict.js'
import { Customer, plainValue, richValue } from './values.js'

/** One way of writing values whose entries are damaged and forged. */
export interface Kind {
  readonly name: string
  readonly serializer: Serializer
  readonly valueOf: (place: string) => object
  /** The prototypes that a value out of it may have. */
  readonly classes: ReadonlySet<object>
  /** Whether nobody without the key can write an entry that answers. */
  readonly isEncrypted: boolean
}

const RICH = { classes: new Set([...BUILT_IN, Customer.prototype]), valueOf: richValue }
const PLAIN = { classes: new Set<object>([Object.prototype, Array.prototype]), valueOf: plainValue }

const superjson = superjsonSerializer({ classes: [Customer] })

/** All that are shipped. */
export const KINDS: readonly Kind[] = [
  { name: 'json', serializer: jsonSerializer(), isEncrypted: false, ...PLAIN },
  { name: 'superjson', serializer: superjson, isEncrypted: false, ...RICH },
]
