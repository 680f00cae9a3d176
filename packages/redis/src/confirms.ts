import { systemClock } from '@readthrough/core'
import { type Confirming, confirming, type ConfirmingClient } from './confirming.js'
import { HARDENED_SOCKET, HARDENED_TO_CONFIRM } from './hardening.js'
import type { Confirms } from './link.js'

/** What is used of a client to open one more to the same server. */
export interface DuplicableLike {
  readonly options?: { readonly socket?: object }
  duplicate?(overrides: object): ConfirmingClient
}

/**
 * For one server. The connection is opened at the first use. `where`: names the server; by another name it is another,
 * of which it is not known what it has of what was written before.
 */
export function singleServerConfirms(
  open: () => ConfirmingClient,
  where: () => string | undefined = () => undefined,
): (marker: string) => Confirms {
  return (marker) => {
    let only: Confirming | undefined
    let at: string | undefined
    let isFirst = true
    let isClosed = false
    return {
      ask(_names, _isAnywhere, min, timeoutMs) {
        if (isClosed) return Promise.reject(new Error('The store is closed'))
        if (only === undefined || where() !== at) {
          only?.close()
          only = undefined
          at = where()
          try {
            only = confirming(open, () => marker, isFirst, systemClock)
          } catch (error) {
            return Promise.reject(error)
          }
          isFirst = false
        }
        return only.ask([], min, timeoutMs)
      },
      close() {
        isClosed = true
        only?.close()
      },
    }
  }
}

/** For a client of the user's; `undefined` where it cannot be duplicated. */
export function duplicateConfirms(client: DuplicableLike): ((marker: string) => Confirms) | undefined {
  return client.duplicate === undefined ? undefined : singleServerConfirms(() => duplicateOf(client))
}

/** One more client to the same server, which neither hangs nor gives up. */
export function duplicateOf(client: DuplicableLike): ConfirmingClient {
  if (client.duplicate === undefined) throw new TypeError('This client cannot be duplicated')
  return client.duplicate({
    ...HARDENED_TO_CONFIRM,
    clientSideCache: undefined,
    socket: { ...client.options?.socket, ...HARDENED_SOCKET },
  })
}
