import type { EntryName } from './entry-name.js'
import { textOfHeader, type Header } from './header.js'
import type { Payload, Serializer } from './serializer.js'
import type { PayloadPlace, PayloadWrapper } from './wrapper.js'

/** What leads from the payloads of a serializer to what is stored, and back. */
export interface Wrapping {
  /** Whether there is anything to go through. */
  readonly isEmpty: boolean
  /** What is stored, and what it has gone through, as the header says it. Throws what a wrapper throws. */
  wrap(
    payload: Payload,
    header: Omit<Header, 'serializer'>,
    name: EntryName,
  ): { readonly payload: Payload; readonly serializer: string }
  /**
   * The payload as the serializer wrote it; `undefined` where this serializer with these wrappers cannot have written it.
   * Throws what a wrapper throws.
   */
  unwrap(payload: Payload, header: Header, name: EntryName): Payload | undefined
}

/** Puts the wrappers of a serializer to use. */
export function createWrapping({ id, format, wrappers = [] }: Serializer): Wrapping {
  return {
    isEmpty: wrappers.length === 0,
    wrap(payload, header, name) {
      if (wrappers.length === 0) return { payload, serializer: id }
      let serializer = id
      let bytes: Uint8Array = typeof payload === 'string' ? Buffer.from(payload) : payload
      const idle: PayloadWrapper[] = []
      for (const wrapper of wrappers) {
        const wrapped = wrapper.wrap(bytes, new Place({ ...header, serializer }, name))
        if (wrapped === undefined && !wrapper.isRequired) {
          idle.push(wrapper)
          continue
        }
        // Or it would be stored as something that is refused, or not be protected as its cache was told to.
        if (wrapped === undefined || !NAME.test(wrapped.name) || !wrapper.owns(wrapped.name)) {
          throw new TypeError(`The ${wrapper.kind} of '${id}' gave nothing that it could read`)
        }
        const other = idle.find((one) => one.owns(wrapped.name))
        if (other !== undefined) {
          throw new TypeError(`The ${wrapper.kind} of '${id}' gave a name that its ${other.kind} would unwrap`)
        }
        serializer += SEPARATOR + wrapped.name
        bytes = wrapped.payload
      }
      return { payload: serializer === id ? payload : bytes, serializer }
    },
    unwrap(payload, header, name) {
      if (header.serializer === id && wrappers.length === 0) return payload
      const steps = readChain(header.serializer, id, wrappers)
      if (steps === undefined) return undefined
      if (steps.length === 0) return payload
      let bytes = payload as Uint8Array
      for (const { wrapper, name: under, before } of steps) {
        bytes = wrapper.unwrap(bytes, under, new Place({ ...header, serializer: before }, name))
      }
      return format === 'text' ? textOf(bytes) : bytes
    },
  }
}

/** Between the names in a header. */
const SEPARATOR = '+'
const NAME = /^[A-Za-z0-9.-]{1,32}$/

/** One wrapper to undo. */
interface Step {
  readonly wrapper: PayloadWrapper
  readonly name: string
  /** What the payload had gone through before it. */
  readonly before: string
}

/** What is to be undone, the last first; `undefined` for what these cannot have written. */
function readChain(chain: string, id: string, wrappers: readonly PayloadWrapper[]): readonly Step[] | undefined {
  const [first, ...names] = chain.split(SEPARATOR)
  if (first !== id) return undefined
  const steps: Step[] = []
  let before = id
  for (const wrapper of wrappers) {
    const name = names[0]
    if (name !== undefined && wrapper.owns(name)) {
      steps.unshift({ wrapper, name, before })
      before += SEPARATOR + name
      names.shift()
    } else if (wrapper.isRequired) return undefined
  }
  return names.length === 0 ? steps : undefined
}

/** The binding is made when a wrapper asks for it: compression does not. */
class Place implements PayloadPlace {
  private readonly header: Header
  private readonly name: EntryName

  constructor(header: Header, name: EntryName) {
    this.header = header
    this.name = name
  }

  get binding(): string {
    return `${this.name.text}\n${textOfHeader(this.header)}`
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
}
