import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificateAuthority, Identity } from './certificates.js'

/** Who a server says that it is, and whether clients must say who they are. */
export interface RedisTls extends Identity {
  /** Lets nobody in without a certificate of the same authority. Default: clients have none. */
  readonly asksClients?: boolean
}

/** Makes one that nobody else has. The library behind it is loaded only now. */
export async function createAuthority(): Promise<CertificateAuthority> {
  // It injects its own parts by metadata, which must be there before it.
  await import('reflect-metadata')
  const { makeAuthority } = await import('./certificates.js')
  return makeAuthority()
}

/** `undefined`: not encrypted. */
export async function tlsFor(tls: boolean | RedisTls | undefined): Promise<RedisTls | undefined> {
  if (typeof tls === 'object') return tls
  if (tls !== true) return undefined
  return (await createAuthority()).issue()
}

/** Settings of a server, or a Sentinel, that takes encrypted connections only; writes the files that they name. */
export async function tlsSettings(tls: RedisTls, folder: string, port: number): Promise<string[]> {
  const files = { ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  for (const name of ['ca', 'cert', 'key'] as const) await writeFile(files[name], tls[name], { mode: 0o600 })
  return [
    'port 0',
    `tls-port ${port}`,
    `tls-ca-cert-file ${files.ca}`,
    `tls-cert-file ${files.cert}`,
    `tls-key-file ${files.key}`,
    `tls-auth-clients ${tls.asksClients === true ? 'yes' : 'no'}`,
  ]
}

/** Says in plain words when the server knows no TLS: then it stops at the first of those settings. */
export async function withTls<Server>(launching: Promise<Server>): Promise<Server> {
  try {
    return await launching
  } catch (error) {
    if (!/'"?tls-[\s\S]*Bad directive/.test(String(error))) throw error
    const advice = 'Install one that has it, as Debian’s is:\n\n    sudo apt-get install -y redis-server'
    throw new Error(`this redis-server was built without TLS. ${advice}`, { cause: error })
  }
}
