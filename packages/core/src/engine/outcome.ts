/** How a transaction ended whose end was an error: for certain by a rollback, or nobody can tell. */
export type Outcome = 'rolled-back' | 'unknown'

/** Of a SQLSTATE: the connection is gone, the server is going, or it does not know itself. */
const LOST_STATE = /^(08...|57P0[1-5]|40003)$/
/** Of a driver or of Node: no answer came. */
const LOST_CODE =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|PROTOCOL_CONNECTION_LOST|CONNECTION_(CLOSED|DESTROYED|ENDED)|P1001|P1002|P1008|P1017)$/
const LOST_MESSAGE =
  /connection (was )?(terminated|closed|ended|lost|reset)|server closed the connection|query read timeout/i

/**
 * How the transaction ended that this error came out of. `unknown` for what looks like a lost connection or an answer
 * that never came, also as the cause of another error: the database may have committed.
 */
export function outcomeOf(error: unknown): Outcome {
  const seen = new Set<unknown>()
  for (let at = error; typeof at === 'object' && at !== null && !seen.has(at); at = Reflect.get(at, 'cause')) {
    seen.add(at)
    const code: unknown = Reflect.get(at, 'code')
    if (typeof code === 'string' && (LOST_STATE.test(code) || LOST_CODE.test(code))) return 'unknown'
    const message: unknown = Reflect.get(at, 'message')
    if (typeof message === 'string' && LOST_MESSAGE.test(message)) return 'unknown'
  }
  return 'rolled-back'
}
