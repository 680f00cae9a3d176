import { deserialize, serialize } from 'node:v8'
import { bytesFormat } from '../format.js'

export const format = bytesFormat(
  (value) => serialize(value),
  (bytes) => deserialize(bytes) as unknown,
)
