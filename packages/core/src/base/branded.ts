/** Whether an object bears a mark of ours. Of a proxy that throws, or that was revoked, nobody can tell: it does not. */
export function isBranded(value: unknown, brand: symbol): value is object {
  try {
    return typeof value === 'object' && value !== null && brand in value
  } catch {
    return false
  }
}
