import { KeyObject, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate, its key, and who vouches for it; all as PEM. */
export interface Identity {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** What a certificate is to say. */
export interface CertificateOptions {
  /** Where the server is, as clients name it. Default: 127.0.0.1 alone. */
  readonly ips?: readonly string[]
  /** Host names that it has besides. Default none. */
  readonly names?: readonly string[]
  /** From when to when it is valid. Default: since yesterday, until tomorrow. */
  readonly from?: Date
  readonly to?: Date
}

/** Vouches for certificates, of servers and clients alike. */
export interface CertificateAuthority {
  /** Its own certificate, as PEM. */
  readonly ca: string
  issue(options?: CertificateOptions): Promise<Identity>
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS)

/** Makes one that nobody else has. */
export async function makeAuthority(): Promise<CertificateAuthority> {
  const signing = await newKeys()
  const own = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Readthrough tests',
    keys: signing,
    notBefore: daysFromNow(-1),
    notAfter: daysFromNow(1),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const ca = own.toString('pem')
  return {
    ca,
    async issue({ ips = ['127.0.0.1'], names = [], from = daysFromNow(-1), to = daysFromNow(1) } = {}) {
      const keys = await newKeys()
      const certificate = await X509CertificateGenerator.create({
        subject: 'CN=Redis of the tests',
        issuer: own.subject,
        publicKey: keys.publicKey,
        signingKey: signing.privateKey,
        notBefore: from,
        notAfter: to,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new SubjectAlternativeNameExtension([
            ...ips.map((value) => ({ type: 'ip' as const, value })),
            ...names.map((value) => ({ type: 'dns' as const, value })),
          ]),
        ],
      })
      const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString()
      return { ca, cert: certificate.toString('pem'), key }
    },
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
