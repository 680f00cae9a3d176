import { defineKey, jsonSerializer, memoryStore, onResult, pattern } from '@readthrough/core'
import { Customer } from '../bodies/values.js'

const declared = defineKey('declared', (id: number) => [id])
const schema = { '~standard': { version: 1, vendor: 'fuzz', validate: (value: unknown) => ({ value }) } }

/** For each option, what may well be given for it, so that the others are looked at. */
export const PLAUSIBLE: Readonly<Record<string, readonly unknown[]>> = {
  // Policies
  ttl: ['5m', 1_000, () => '1s', () => 0],
  nullTtl: ['1s', 5],
  jitter: [0, 0.5, 1],
  sliding: ['1h', false],
  stale: [{ whileRevalidate: '1m' }, { ifError: '1m', forErrors: () => true }, false],
  refreshEarly: [true, false],
  timeout: [{ hard: '2s' }, { soft: 5, hard: '1s' }, false],
  errors: [{ ttl: '1s', toData: () => 1, toError: () => new Error('kept') }, false],
  // Guarantees
  holdOff: ['1s', false],
  replicas: [false, { min: 1, timeout: '100ms' }],
  onFailure: ['pending', 'throw'],
  // Of a method or a call
  key: ['k:{0}', declared, (id: number) => ['k', id], () => [], () => undefined],
  keys: [['k:{0}', declared], () => [['k', 1]], [['k', 1]]],
  pattern: ['k:*', declared.all, pattern`k:${1}:*`, () => declared.all],
  patterns: [['k:*', 'k:{0}:*'], [declared.all], () => [declared.under(1)]],
  tags: [['t', 't:{0}'], () => ['t'], onResult(() => ['t']), [onResult(() => 't')]],
  version: [1, 'v2'],
  schema: [schema],
  when: [() => true, () => false],
  unless: [() => false, () => true],
  value: [(value: unknown) => value],
  name: ['wrapped'],
  at: ['success', 'settled', 'before'],
  fence: [true, false],
  cache: [() => undefined],
  vary: [() => 'tenant', () => undefined],
  // Of a cache
  namespace: ['n'],
  store: [memoryStore({ max: 16 })],
  serializer: [jsonSerializer()],
  prefix: ['rt', 'other'],
  onKeyError: ['bypass', 'throw'],
  wait: ['1s', 5],
  maxLoads: [1, 100],
  deadlines: [{ read: '1s' }, { read: 5, write: '1s', invalidate: '1s' }],
  breaker: [false, { failures: 1, pause: '1s' }],
  onFailover: ['replay', 'clear'],
  maxValueBytes: [1, 1_000_000],
  audit: [{ share: 0 }, { share: 1, grace: 1 }],
  verify: ['development', 'always'],
  redactKey: [(name: string) => name.length.toString()],
  // Of stores
  max: [1, 1_000],
  maxBytes: [1, 100_000],
  url: ['redis://127.0.0.1:1'],
  options: [{ socket: { host: '127.0.0.1', port: 1 } }],
  sentinel: [{ name: 'mymaster', nodes: [{ host: '127.0.0.1', port: 1 }] }],
  cluster: [{ nodes: [{ host: '127.0.0.1', port: 1 }] }, { nodes: ['redis://127.0.0.1:1'] }],
  compatibility: ['auto', 'script'],
  // Of serializers and what is around them
  decimals: [[]],
  classes: [[Customer], [{ name: 'C', type: Customer, allowProps: ['id'] }]],
  codecs: [[{ name: 'x', is: () => false, encode: () => 1, decode: () => 1 }]],
  algorithm: ['brotli', 'gzip', 'zstd'],
  threshold: [0, 1_024],
  level: [0, 1, 9],
  maxInflatedBytes: [1, 1_000_000],
}
