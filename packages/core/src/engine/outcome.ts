/** How a transaction ended whose end was an error: for certain by a rollback, or nobody can tell. */
export type Outcome = 'rolled-back' | 'unknown'

/** Of a SQLSTATE: the connection is gone, the server is going, or it does not know itself. */
const LOST_STATE = /^(08...|57P0[1-5]|40003)$/
/** No answer came: codes and names of errors. */
const LOST_CODES: ReadonlySet<string> = new Set([
  // Node
  ...['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENETDOWN', 'ENETRESET', 'EHOSTDOWN', 'ENOTCONN', 'ERR_STREAM_DESTROYED', 'ERR_SOCKET_CLOSED'],
  ...['EAI_AGAIN', 'AbortError', 'UND_ERR_SOCKET'],
  // Postgres: the connection has ended, or the whole server, whatever the SQLSTATE
  ...['FATAL', 'PANIC'],
  // Oracle, MongoDB
  ...['ORA-03113', 'ORA-03114', 'ORA-03135', 'NJS-500', 'DPI-1010', 'DPI-1080', 'MongoNetworkError'],
  // Drivers: of SQL Server, of MySQL, postgres.js
  ...['ECONNCLOSED', 'ESOCKET', 'ETIMEOUT'],
  ...['PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT', 'ER_SERVER_SHUTDOWN', 'ER_CLIENT_INTERACTION_TIMEOUT'],
  ...['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'CONNECT_TIMEOUT'],
  // Prisma, and its adapters
  ...['P1001', 'P1002', 'P1008', 'P1017', 'ConnectionClosed', 'DatabaseNotReachable', 'SocketTimeout'],
])
const TIMEOUT = /^\w*TimeoutError$/
const LOST_MESSAGE =
  /connection (was )?(terminated|closed|ended|lost|reset)|server (has )?closed the connection|query read timeout|not queryable|PGlite is clos/i

/** Where errors say what they are. */
const NAMES = ['code', 'errorCode', 'originalCode', 'sqlState', 'kind', 'name', 'severity']
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
  return (
    NAMES.some((name) => isLostCode(at(name))) ||
    LOST_MESSAGE.test(String(at('message'))) ||
    CAUSES.some((name) => isLost(at(name), seen))
  )
}

function isLostCode(value: unknown): boolean {
  return typeof value === 'string' && (LOST_CODES.has(value) || LOST_STATE.test(value) || TIMEOUT.test(value))
}
