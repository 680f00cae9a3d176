/** The sizes of what is cached. */
export const PAYLOADS = ['small', '10kb'] as const

/** `small`: a row of ten plain fields and a Date. `10kb`: plain rows, ten kilobytes of JSON in all. */
export type PayloadName = (typeof PAYLOADS)[number]

/** Not a row: it is asked for once, to see what a contender does to types. */
export const PROBE_ID = -1

const LARGE = 10_240
const DAY_MS = 86_400_000

/** A new value each time, and always the same one for an id. */
export function payloadOf(name: PayloadName, id: number): unknown {
  if (id === PROBE_ID) return probe()
  return name === 'small' ? { ...row(id), updatedAt: new Date(Date.UTC(2026, 0, 1) + id * DAY_MS) } : rows(id)
}

/** What JSON cannot tell apart: a time, and a text that reads like one. */
export function probe(): { readonly time: Date; readonly text: string } {
  return { time: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)), text: '2026-01-02T03:04:05.006Z' }
}

function row(id: number): Record<string, string | number | boolean | null> {
  return {
    id,
    sku: `SKU-${id}`,
    name: `Adjustable desk lamp number ${id}`,
    category: 'lighting',
    description: 'Brushed steel, three joints, warm white, with a clamp for tables up to 60 mm.',
    price: 4990 + id,
    currency: 'EUR',
    stock: id % 97,
    discount: null,
    active: id % 7 !== 0,
  }
}

function rows(id: number): unknown[] {
  const list: unknown[] = []
  let size = 2
  while (size < LARGE) {
    const next = row(id * 100 + list.length)
    list.push(next)
    size += JSON.stringify(next).length + 1
  }
  return list
}
