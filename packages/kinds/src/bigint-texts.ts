const half = 9
const [dash, zero] = [45, 48]
const twoTo16 = 65_536
const twoTo32 = 4_294_967_296

const words = new Uint32Array(2)
const whole = new BigInt64Array(words.buffer)
/** Which of the two words comes first differs from machine to machine. */
const low = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1
const high = 1 - low

/**
 * What `BigInt` says of a text of up to eighteen decimal digits, in half of the time; undefined for every other text. The
 * two halves are put together in two words of a number of 64 bits.
 */
export function shortBigint(text: string): bigint | undefined {
  const start = text.charCodeAt(0) === dash ? 1 : 0
  const middle = text.length - half
  if (text.length === start || middle - start > half) return undefined
  const upper = middle > start ? numberIn(text, start, middle) : 0
  const lower = numberIn(text, middle > start ? middle : start, text.length)
  if (upper < 0 || lower < 0) return undefined

  // The upper half times 10^9 is more than a double holds: its own upper bits go apart.
  const upperBits = (upper >>> 16) * 1e9
  const carried = Math.floor(upperBits / twoTo16)
  const lowerBits = (upper & 0xffff) * 1e9 + lower + (upperBits - carried * twoTo16) * twoTo16
  words[low] = lowerBits
  words[high] = carried + Math.floor(lowerBits / twoTo32)
  return start === 1 ? -whole[0]! : whole[0]!
}

/** Up to nine digits as a number; -1 where there are others than digits. */
function numberIn(text: string, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) ^ zero
    if (digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}
