/** Thrown on purpose. */
export class Planned extends Error {
  constructor() {
    super('as planned')
    this.name = 'Planned'
  }
}

/** What Postgres says where transactions get in each other's way, or have failed before. */
const CONFLICTS: Readonly<Record<string, string>> = {
  '40001': 'serialization failure',
  '40P01': 'deadlock',
  '25P02': 'refused',
  '22012': 'refused',
}
const LOST = /^(57P\d\d|08...|ECONN.*|EPIPE)$/
const LOST_TEXT = /connection (terminated|ended)|not queryable|savepoint could not be rolled back|client was closed/i

/** By what a transaction was ended, in one word or two; `undefined` for what ought not to happen. */
export function endedBy(error: unknown): string | undefined {
  if (error instanceof Planned) return 'thrown'
  const { code, name, message } = Object(error) as { code?: string; name?: string; message?: string }
  if (name === 'CommitRefusedError') return 'refused'
  if (code !== undefined && CONFLICTS[code] !== undefined) return CONFLICTS[code]
  return LOST.test(code ?? '') || LOST_TEXT.test(message ?? '') ? 'lost' : undefined
}
