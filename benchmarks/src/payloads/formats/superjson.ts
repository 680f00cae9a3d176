import superjson from 'superjson'
import { textFormat } from '../format.js'

export const format = textFormat(
  (value) => superjson.stringify(value),
  (text) => superjson.parse(text),
)
