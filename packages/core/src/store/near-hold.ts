import type { Header } from '../entry/header.js'
import type { Payload } from '../entry/serializer.js'
import type { Entry } from './entry-store.js'
import { cloneOf, isCloneable } from './near-clone.js'
import { type Codec, type Form, type Handing, HeldEntry } from './near-entry.js'
import { deepFreeze } from './near-freeze.js'

/** Whether callers get copies of what lies near, one frozen value, or one as it is. */
export type CopyMode = 'clone' | 'freeze' | 'share'

/** Makes entries to be held of entries that were read; in mode `freeze` their values are frozen. */
export type Hold = (version: string, entry: Entry) => HeldEntry

/** How many forms are shared at most; those to come have their own. */
const MAX_FORMS = 1_000

/** Beyond it a number takes room of its own. */
const FAR_MS = 2 ** 30

/** See {@link Hold}. */
export function createHold(mode: CopyMode, codec: Codec): Hold {
  const forms = new Map<string, Form>()
  const keeps = createKeeping()

  function formOf(handing: Handing, header: Header): Form {
    const staleMs = header.hardUntil - header.freshUntil
    const name = `${handing} ${staleMs} ${header.serializer} ${header.definition}`
    const known = header.tags.length === 0 ? forms.get(name) : undefined
    if (known !== undefined && Math.abs(header.created - known.origin) < FAR_MS) return known
    const form: Form = {
      handing,
      codec,
      origin: header.created,
      staleMs,
      keeps,
      serializer: ownText(header.serializer),
      definition: ownText(header.definition),
      tags: header.tags.map(({ tag, stamp }) => ({ tag: ownText(tag), stamp: ownText(stamp) })),
    }
    if (form.tags.length === 0 && (known !== undefined || forms.size < MAX_FORMS)) forms.set(name, form)
    return form
  }

  return (version, entry) => {
    const [handing, master] = masterOf(mode, entry)
    return new HeldEntry(ownText(version), entry, formOf(handing, entry.header), master)
  }
}

/** Promises that entries keep at most, together: one takes half as much room as its entry. */
const MAX_PROMISES = 5_000

/** Has all entries let go of their promises when there are too many. */
function createKeeping(): (held: HeldEntry) => void {
  let keeping: HeldEntry[] = []
  return (held) => {
    if (keeping.length === MAX_PROMISES) {
      for (const one of keeping) one.letGo()
      keeping = []
    }
    keeping.push(held)
  }
}

function masterOf(mode: CopyMode, { value, payload }: Entry): readonly [Handing, unknown] {
  if (mode === 'share') return ['same', value]
  if (mode === 'freeze' && deepFreeze(value)) return ['same', value]
  if (mode === 'clone' && isCloneable(value)) return ['clone', cloneOf(value)]
  return ['decode', ownPayload(payload)]
}

/** Bytes may be a part of what came over a connection, which would stay as a whole. */
function ownPayload(payload: Payload): Payload {
  const isPart = typeof payload !== 'string' && payload.byteLength < payload.buffer.byteLength
  return isPart ? Uint8Array.prototype.slice.call(payload) : payload
}

/** A part of a text may keep the whole of it in memory, which is the answer of the store. */
export function ownText(text: string): string {
  const own = Buffer.from(text).toString()
  return own === text ? own : text
}
