/** How a transaction is begun; what is left out is as the database has it. */
export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable' | undefined
  readonly readOnly?: boolean | undefined
  /** Waits until a read-only serializable transaction can be neither aborted nor the cause of it. */
  readonly deferrable?: boolean | undefined
}

/** By option, what it may be. */
const KNOWN: Readonly<Record<string, readonly unknown[]>> = {
  isolation: ['read committed', 'repeatable read', 'serializable'],
  readOnly: [true, false],
  deferrable: [true, false],
} satisfies Record<keyof TransactionOptions, unknown>

/**
 * What stands behind BEGIN, or SET TRANSACTION; empty for a transaction as the database has it.
 *
 * @throws TypeError for an option that is unknown or impossible.
 */
export function modesOf(options: TransactionOptions): string {
  for (const [name, value] of Object.entries(options)) {
    const known = KNOWN[name]
    if (known === undefined) {
      throw new TypeError(`withTransaction: unknown option '${name}'; known are ${Object.keys(KNOWN).join(', ')}`)
    }
    if (value === undefined || known.includes(value)) continue
    throw new TypeError(`withTransaction: option '${name}' must be one of ${known.join(', ')}; got ${String(value)}`)
  }
  const { isolation, readOnly, deferrable } = options
  const modes: string[] = []
  if (isolation !== undefined) modes.push(`ISOLATION LEVEL ${isolation.toUpperCase()}`)
  if (readOnly !== undefined) modes.push(readOnly ? 'READ ONLY' : 'READ WRITE')
  if (deferrable !== undefined) modes.push(deferrable ? 'DEFERRABLE' : 'NOT DEFERRABLE')
  return modes.join(', ')
}

/** What may stand before a statement: white space, comments, and statements that are empty. */
const BLANK = /(?:[\s;]|--[^\r\n]*(?:[\r\n]|$)|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/
const CONTROL =
  /(begin|start\s+transaction|commit|end|rollback(?!\s+(work\s+|transaction\s+)?to\b)|abort|prepare\s+transaction)\b/
const AT_ITS_START = new RegExp(`^${BLANK.source}${CONTROL.source}`, 'i')

/**
 * Refuses what would begin or end a transaction behind our back. Savepoints by hand are let through: what is
 * invalidated in one that is rolled back is invalidated for nothing. Of several statements in one text, only the first is
 * looked at.
 */
export function refuseControl(statement: unknown): void {
  const text: unknown = typeof statement === 'object' && statement !== null ? Reflect.get(statement, 'text') : statement
  const found = typeof text === 'string' ? AT_ITS_START.exec(text)?.[1] : undefined
  if (found !== undefined) {
    throw new Error(
      `${found.toUpperCase()} inside withTransaction, which ends the transaction by itself: throw to roll back, or nest ` +
        'withTransaction',
    )
  }
}
