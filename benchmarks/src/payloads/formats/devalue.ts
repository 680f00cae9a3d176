import { parse, stringify } from 'devalue'
import { textFormat } from '../format.js'

export const format = textFormat(
  (value) => stringify(value),
  (text) => parse(text) as unknown,
)
