/** How a transaction ended whose end was an error: for certain by a rollback, or nobody can tell. */
export type Outcome = 'rolled-back' | 'unknown'

/** Of a SQLSTATE: the connection is gone, the server is going, or it does not know itself. */
const LOST_STATE = /^(08...|57P0[1-5]|40003)$/
/** Of a driver, of Prisma or of Node: no answer came. Names of errors, too. */
const LOST_CODE =
  /^(ECONN(RESET|REFUSED|ABORTED|CLOSED)|EPIPE|ETIMEDOUT|ETIMEOUT|ESOCKET|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|PROTOCOL_CONNECTION_LOST|PROTOCOL_SEQUENCE_TIMEOUT|ER_SERVER_SHUTDOWN|CONNECTION_(CLOSED|DESTROYED|ENDED)|CONNECT_TIMEOUT|P10(01|02|08|17)|ConnectionClosed|DatabaseNotReachable|SocketTimeout|AbortError|\w*TimeoutError)$/
const LOST_MESSAGE =
  /connection (was )?(terminated|closed|ended|lost|reset)|server (has )?closed the connection|query read timeout|not queryable|PGlite is clos/i

/** Where errors say what they are. */
const NAMES = ['code', 'errorCode', 'originalCode', 'sqlState', 'kind', 'name']
/** Where they keep what caused them: the language, TypeORM, Sequelize, Prisma, and the several tries of Node. */
const CAUSES = ['cause', 'driverError', 'original', 'meta', 'driverAdapterError', 'errors']

/**
 * How the transaction ended that this error came out of. `unknown` for what looks like a lost connection or an answer
 * that never came, also as the cause of another error: the database may have committed, or do so in a moment. Where an
 * error is wrapped in another, that must be kept as its `cause`. Never throws.
 *
 * @example
 * if (outcomeOf(error) === 'unknown') await scope.commit('unknown')
 * else await scope.rollback()
 */
export function outcomeOf(error: unknown): Outcome {
  try {
    return isLost(error, new Set()) ? 'unknown' : 'rolled-back'
  } catch {
    // An error that throws when it is looked at says nothing.
    return 'unknown'
  }
}

function isLost(error: unknown, seen: Set<unknown>): boolean {
  if (typeof error !== 'object' || error === null || seen.has(error)) return false
  seen.add(error)
  if (Array.isArray(error)) return error.some((one) => isLost(one, seen))
  const at = (name: string): unknown => Reflect.get(error, name)
  const says = (name: string, words: RegExp): boolean => {
    const value = at(name)
    return typeof value === 'string' && words.test(value)
  }
  return (
    NAMES.some((name) => says(name, LOST_STATE) || says(name, LOST_CODE)) ||
    says('message', LOST_MESSAGE) ||
    CAUSES.some((name) => isLost(at(name), seen))
  )
}
