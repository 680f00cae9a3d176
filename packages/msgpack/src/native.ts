import { refuseOwnProperties } from '@readthrough/kinds'
import type { Kind } from '@readthrough/kinds'

/** Whether MessagePack, or msgpackr's reading of it, has a form for values of this kind: Date and Buffer. */
export function isNative({ annotation }: Kind, value: unknown): boolean {
  if (annotation === 'Date') {
    refuseOwnProperties(value as Date)
    // Throws for what only has the prototype of a Date.
    Date.prototype.getTime.call(value as Date)
    return true
  }
  return annotation[1] === 'rt:Buffer' && ArrayBuffer.isView(value)
}
