import { damaged, plainObject, unlessDamaged } from '@readthrough/kinds'
import { mayBeMisread, mayHaveProto } from './suspicion.js'

/** A payload, taken apart but not yet believed. */
export interface Envelope {
  readonly json: unknown
  readonly values: unknown
  readonly referentialEqualities: unknown
}

const proto = '__proto__'

/** Reads a payload's outermost layer. Throws for text that is no JSON, and for JSON that is no payload. */
export function readEnvelope(payload: string): Envelope {
  if (typeof payload !== 'string') throw damaged('it is no text')
  const parsed = unlessDamaged<unknown>(() => JSON.parse(payload), 'it is no JSON')
  if (mayBeMisread(payload) && JSON.stringify(parsed) !== payload) throw damaged('it was not read as it was written')
  if (mayHaveProto(payload)) refuseProto(parsed)
  const envelope = plainObject(parsed, 'it')
  if (!Object.hasOwn(envelope, 'json')) throw damaged('it has no json')
  const meta = readMeta(envelope)
  return { json: envelope['json'], values: meta?.['values'], referentialEqualities: meta?.['referentialEqualities'] }
}

function readMeta(envelope: Record<string, unknown>): Record<string, unknown> | undefined {
  let hasMeta = false
  for (const key in envelope) {
    // What an application has put on Object.prototype is enumerated as well.
    if (!Object.hasOwn(envelope, key)) continue
    if (key === 'meta') hasMeta = true
    else if (key !== 'json') throw damaged('it has members of another kind of JSON')
  }
  if (!hasMeta) return undefined
  const meta = plainObject(envelope['meta'], 'its metadata')
  if (meta['v'] !== 1) throw damaged('its metadata is of another version')
  return meta
}

/** Looks for an own key `__proto__` anywhere; as text inside a value the word is harmless. */
function refuseProto(parsed: unknown): void {
  const left = [parsed]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, proto)) throw damaged(`it has a key ${JSON.stringify(proto)}`)
    for (const member of Object.values(value)) left.push(member)
  }
}
