import {
  CircuitOpenError,
  isReadthroughError,
  StoreError,
  UnsupportedValueError,
  type ReadthroughError,
} from '../base/errors.js'

/**
 * The error without what it may quote: of what a store says, its class and code alone, since servers repeat the command
 * that they refuse, keys included; of what a serializer says, the path. `isForeign`: so it is for whatever this is, because it
 * comes from reading or writing a payload. All else is the user's own, and stays as it is.
 */
export function tellableError(error: unknown, isForeign: boolean): unknown {
  if (isFromStore(error)) return tellableStoreError(error)
  if (isReadthroughError(error) && error.code === 'VALUE_UNSUPPORTED') {
    return isAllOurs(error) ? error : tellableUnsupported(error)
  }
  return isForeign && !isAllOurs(error) ? new Error(`${kindOfError(error)}; what it says is withheld`) : error
}

/** The class of an error, and its code where there is one: all that can be told of one that may quote anything. */
export function kindOfError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return `no error, but ${error === null ? 'null' : typeof error}`
    const made: unknown = Reflect.getOwnPropertyDescriptor(Reflect.getPrototypeOf(error) ?? {}, 'constructor')?.value
    const name = typeof made === 'function' && made.name !== '' ? made.name : 'Error'
    const code: unknown = 'code' in error ? error.code : undefined
    return typeof code === 'string' && CODE.test(code) ? `${name} ${code}` : name
  } catch {
    return 'Error'
  }
}

/** As Node writes its own, such as `ECONNRESET`. */
const CODE = /^[A-Z][A-Z_]{2,40}$/

/** Whether all of it was written here, where messages name places and types, and no values. */
export function isAllOurs(error: unknown): boolean {
  if (!isReadthroughError(error) || isFromStore(error)) return false
  return error.cause === undefined || isAllOurs(error.cause)
}

function isFromStore(error: unknown): error is StoreError {
  return isReadthroughError(error) && 'operation' in error && typeof error.operation === 'string'
}

function tellableStoreError(error: StoreError): StoreError {
  const { operation, cause } = error
  if (error.code === 'CIRCUIT_OPEN') {
    const downMs = 'downMs' in error && typeof error.downMs === 'number' ? error.downMs : 0
    const message = `The store has not answered for ${Math.round(downMs)} ms, and was not asked to ${operation}`
    return new CircuitOpenError(operation, message, downMs)
  }
  if (error.code === 'STORE_TIMEOUT') {
    return new StoreError('STORE_TIMEOUT', operation, `The store did not answer ${operation} in time`)
  }
  const why = cause === undefined ? '' : `: ${kindOfError(cause)}; what it says is withheld`
  return new StoreError(error.code as 'STORE_FAILED', operation, `The store failed at ${operation}${why}`)
}

/** Its own message may repeat that of its cause: what a codec of the user's has said of a value. */
function tellableUnsupported(error: ReadthroughError): UnsupportedValueError {
  const path = pathOf(error)
  const where = path === '' ? 'The value' : `The value at ${path}`
  const why = `${kindOfError(error.cause)}; what it says is withheld`
  return new UnsupportedValueError(path, `${where} cannot be carried: ${why}`)
}

function pathOf(error: object): string {
  return 'path' in error && typeof error.path === 'string' ? error.path : ''
}
