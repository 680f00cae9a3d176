import type { Figure } from '../harness/rounds.js'
import { ratioOf, spread, whole, type Grid } from '../report/table.js'
import { JSON_FORMAT, SUPERJSON } from './list.js'
import type { FormatResult } from './measure.js'
import type { EntrySize } from './sizes.js'

const HEADS = [
  '',
  '> encode, µs',
  '> half of the rounds',
  '> decode, µs',
  '> half of the rounds',
  '> both, ops/s',
  `> of ${JSON_FORMAT}`,
  `> of ${SUPERJSON}`,
  '> bytes',
  'comes back',
]

/** All formats over one payload. */
export function formatsGrid(results: readonly FormatResult[]): Grid {
  return {
    heads: HEADS,
    rows: results.map(({ name, costs, bytes, keeps }) => {
      if (costs === undefined) return [name, ...HEADS.slice(2).map(() => ''), keeps]
      const { encodeUs, decodeUs, rate, ofJson, ofSuperjson } = costs
      return [
        name,
        micros(encodeUs.median),
        spread(encodeUs, micros),
        micros(decodeUs.median),
        spread(decodeUs, micros),
        whole(rate.median),
        share(ofJson),
        share(ofSuperjson),
        whole(bytes),
        keeps,
      ]
    }),
  }
}

/** What lies in Redis for an entry. */
export function sizesGrid(sizes: readonly EntrySize[]): Grid {
  return {
    heads: [
      '',
      '> tags',
      '> the value, serialized',
      '> its payload',
      '> version and header',
      '> of that for tags',
      '> memory',
    ],
    rows: sizes.map(({ name, tags, serialized, payload, header, forTags, memory }) => [
      name,
      ...[tags, serialized, payload, header, forTags, memory].map(whole),
    ]),
  }
}

function share(figure: Figure | undefined): string {
  return figure === undefined ? '' : ratioOf(figure.median)
}

/** Three digits that tell something. */
function micros(us: number): string {
  return us < 10 ? us.toFixed(2) : us < 100 ? us.toFixed(1) : whole(us)
}
