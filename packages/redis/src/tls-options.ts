/** What only TLS has a use for: given without it, all would go in the clear that was meant not to. */
const FOR_TLS = [
  ...['ca', 'cert', 'key', 'pfx', 'passphrase', 'crl', 'secureContext', 'pskCallback', 'session'],
  ...['servername', 'checkServerIdentity', 'rejectUnauthorized', 'allowPartialTrustChain', 'ALPNProtocols'],
  ...['minVersion', 'maxVersion', 'secureProtocol', 'secureOptions', 'ciphers', 'sigalgs', 'ecdhCurve', 'minDHSize'],
]

/** What is not to get lost on the way: the client would connect elsewhere, or in the clear. */
const NOT_TO_LOSE = ['tls', 'host', 'port', 'path']

/** Throws a TypeError for what would not be encrypted though it looks as if it were. */
export function checkTls(url: string | undefined, socket: object = {}): void {
  const given = socket as Readonly<Record<string, unknown>>
  const copied = { ...given }
  for (const name of NOT_TO_LOSE) {
    if (copied[name] !== given[name])
      throw new TypeError(`redisStore: options.socket.${name} is not an own property of the object, and would get lost`)
  }
  const { tls } = given
  if (tls !== undefined && typeof tls !== 'boolean') {
    // The client would take it for false.
    throw new TypeError(`redisStore: options.socket.tls is true or false; what else TLS needs stands beside it`)
  }
  const isByUrl = isEncrypted(url)
  if (isByUrl !== undefined && tls !== undefined && tls !== isByUrl) {
    throw new TypeError(
      `redisStore: options.url begins with 'rediss:' where options.socket.tls is true, and only there`,
    )
  }
  const useless = FOR_TLS.find((name) => given[name] !== undefined)
  if (useless === undefined || tls === true || isByUrl === true) return
  throw new TypeError(`redisStore: options.socket.${useless} is for TLS, which options.socket.tls: true turns on`)
}

/** As the client reads it, which does not mind a space before it. `undefined` where there is none, or none to be read. */
function isEncrypted(url: string | undefined): boolean | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).protocol === 'rediss:' : undefined
}
