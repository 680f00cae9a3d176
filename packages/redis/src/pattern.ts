/**
 * The MATCH argument that finds the keys under `prefix` that `pattern` means: only its `*` is wild, and nothing in
 * the prefix is. A run of `*` means what one means, and would cost Redis far more.
 */
export function globFor(prefix: string, pattern: string): string {
  return escape(prefix, /[\\*?[\]^-]/g) + escape(pattern, /[\\?[\]^-]/g).replace(/\*+/g, '*')
}

function escape(literal: string, special: RegExp): string {
  return literal.replace(special, '\\$&')
}
