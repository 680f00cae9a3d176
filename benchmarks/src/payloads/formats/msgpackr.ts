import { pack, unpack } from 'msgpackr'
import { bytesFormat } from '../format.js'

/** As in the basic usage of its README. */
export const format = bytesFormat(
  (value) => pack(value),
  (bytes) => unpack(bytes) as unknown,
)
