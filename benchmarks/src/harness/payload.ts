/** What is cached, by name. */
export const PAYLOADS = ['small', 'plain', 'rich', '1kb', '10kb', '10kb-rich', '100kb'] as const

/**
 * `small`: a row of ten plain fields and a Date. `plain`: the same without the Date. `rich`: a hundred small rows, each
 * with a Date and a bigint. The others: rows as `plain`, so many kilobytes of JSON in all; `10kb-rich` with a Date and a
 * bigint in each.
 */
export type PayloadName = (typeof PAYLOADS)[number]

/** Those whose hits are measured where nobody asks for others. */
export const HIT_PAYLOADS: readonly PayloadName[] = ['small', '10kb', '10kb-rich']

/** Those that serializers are measured over where nobody asks for others. */
export const FORMAT_PAYLOADS: readonly PayloadName[] = PAYLOADS.filter((name) => name !== '10kb-rich')

/** Not a row: it is asked for once, to see what a contender does to types. */
export const PROBE_ID = -1

const RICH_ROWS = 100
/** More than a number can count to. */
const BEYOND = 2n ** 53n + 1n
const DAY_MS = 86_400_000

/** A new value each time, and always the same one for an id. */
export function payloadOf(name: PayloadName, id: number): unknown {
  if (id === PROBE_ID) return probe()
  if (name === 'small') return { ...row(id), updatedAt: dayOf(id) }
  if (name === 'plain') return row(id)
  if (name === 'rich') return Array.from({ length: RICH_ROWS }, (_, at) => richRow(id * RICH_ROWS + at))
  const typed = (at: number): object => ({ ...row(at), updatedAt: dayOf(at % 365), views: BEYOND + BigInt(at) })
  return rows(id, Number.parseInt(name) * 1_024, name === '10kb-rich' ? typed : row)
}

/** What JSON cannot tell apart: a time, and a text that reads like one. */
export function probe(): { readonly time: Date; readonly text: string } {
  return { time: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)), text: '2026-01-02T03:04:05.006Z' }
}

function dayOf(id: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + id * DAY_MS)
}

function richRow(id: number): object {
  return { id, name: `Adjustable desk lamp number ${id}`, updatedAt: dayOf(id % 365), views: BEYOND + BigInt(id) }
}

function row(id: number): Record<string, string | number | boolean | null> {
  return {
    id,
    sku: `SKU-${id}`,
    name: `Adjustable desk lamp number ${id}`,
    category: 'lighting',
    description: descriptionOf(id),
    price: 4990 + id,
    currency: 'EUR',
    stock: id % 97,
    discount: null,
    active: id % 7 !== 0,
  }
}

/** Other words for each id: what is always the same compresses to nothing, as no table does. */
function descriptionOf(id: number): string {
  const words: string[] = []
  for (let state = Math.imul(id + 1, 2_654_435_761); words.length < WORDS_EACH;) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223
    words.push(WORDS[state >>> 26]!)
  }
  return words.join(' ')
}

const WORDS_EACH = 13
/** Sixty-four. */
const WORDS = (
  'brushed steel brass oak walnut marble linen cotton glass clay paper cork matt glossy warm white amber smoke sand moss ' +
  'three two five joints arms legs with without clamp base foot shade cable plug switch dimmer lamp bulb for tables desks ' +
  'shelves walls beds stairs up to and over from under round flat tall small heavy light made by hand in Porto Turku Graz'
).split(' ')

/** Text for what JSON has no word for, as everybody does who has only JSON. */
export function asJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
}

function rows(id: number, bytes: number, rowOf: (id: number) => object): unknown[] {
  const list: unknown[] = []
  let size = 2
  while (size < bytes) {
    const next = rowOf(id * 100 + list.length)
    list.push(next)
    size += asJson(next).length + 1
  }
  return list
}
