import { textFormat } from '../format.js'

export const format = textFormat(
  (value) => JSON.stringify(value),
  (text) => JSON.parse(text) as unknown,
)
