import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { redisStore } from '../src/index.js'

/** Options as someone without types may give them. */
const given = (options: unknown) => () => redisStore(options as object)

const NODE = { host: 'redis.example', port: 7000 }

test.each([
  ['an unknown option', { uri: 'redis://localhost' }, "there is no option 'uri'"],
  [
    'two ways to say where',
    { url: 'redis://localhost', options: {} },
    'only one of url, options, sentinel, cluster and client',
  ],
  ['a compatibility that there is not', { compatibility: '6.2' }, "'auto' or 'script', not 6.2"],
  [
    'a client option that is not for choice',
    { options: { disableOfflineQueue: false } },
    'options.disableOfflineQueue',
  ],
  ['a socket option that is not', { options: { socket: { reconnectStrategy: false } } }, 'socket.reconnectStrategy'],
  ['what is no URL', { url: 'localhost:6379' }, 'not a valid Redis protocol'],
  ['an empty URL', { url: '' }, "option 'url' is empty"],
  ['a client that is not awaited', { client: Promise.resolve({}) }, 'got a promise: await it first'],
  ['a client that is none', { client: {} }, "option 'client' must be a client"],
  ['a text', 'redis://localhost', 'takes an object, such as { url }; got string'],
  ['a Sentinel without Sentinels', { sentinel: { name: 'main' } }, "'sentinel.nodes' must be a list"],
  ['a Sentinel without a name', { sentinel: { nodes: [NODE] } }, "'sentinel.name' must be"],
  ['a Cluster without nodes', { cluster: { nodes: [] } }, "'cluster.nodes' must be a list of at least one"],
  ['a node that is a URL', { cluster: { nodes: ['redis://a:1'] } }, "'cluster.nodes' must be a list"],
  ['an option that a Cluster has not', { cluster: { nodes: [NODE], name: 'main' } }, "no option 'cluster.name'"],
  ['a database of a Cluster', { cluster: { nodes: [NODE], options: { database: 1 } } }, "no option 'database'"],
  ['a URL of nodes', { cluster: { nodes: [NODE], options: { url: 'redis://a' } } }, "'cluster.options' takes no url"],
  ['what leads nowhere', { sentinel: { name: 'm', nodes: [NODE], reach: {} } }, "'sentinel.reach' must be a function"],
  ['TLS by the socket, not by the URL', { options: { url: 'redis://a', socket: { tls: true } } }, "'rediss:'"],
  ['TLS by the URL, not by the socket', { options: { url: 'rediss://a', socket: { tls: false } } }, "'rediss:'"],
  ['who vouches for what is not encrypted', { options: { socket: { ca: 'x' } } }, 'socket.tls: true turns on'],
  [
    'the same of nodes',
    { cluster: { nodes: [NODE], options: { socket: { servername: 'x' } } } },
    'options.socket.servername is for TLS',
  ],
  ['TLS that is neither on nor off', { options: { socket: { host: 'a', tls: { ca: 'x' } } } }, 'socket.tls is true or'],
  [
    'the same of nodes, in words',
    { cluster: { nodes: [NODE], options: { socket: { tls: 'true' } } } },
    'socket.tls is true',
  ],
  [
    'TLS that would get lost',
    {
      options: {
        socket: new (class {
          get tls(): boolean {
            return true
          }
        })(),
      },
    },
    'socket.tls is not',
  ],
  [
    'how old TLS may be, without TLS',
    { options: { socket: { minVersion: 'TLSv1.3' } } },
    'socket.minVersion is for TLS',
  ],
  ['a path of nodes', { cluster: { nodes: [NODE], options: { socket: { path: '/run/a' } } } }, 'takes no socket.path'],
  [
    'a host of Sentinels',
    { sentinel: { name: 'm', nodes: [NODE], sentinelOptions: { socket: { host: 'a' } } } },
    'no socket.host',
  ],
  ['a URL of something else', { url: 'http://localhost:6379' }, 'not a valid Redis protocol'],
])('%s is refused at once, by a TypeError that names it', (_name, options, message) => {
  expect(given(options)).toThrow(TypeError)
  expect(given(options)).toThrow(message)
})

test.each([
  ['nothing', {}],
  ['a URL from an environment that has none', { url: undefined }],
  ['a URL', { url: 'rediss://user:password@redis.example:6380/2' }],
  ['Sentinels', { sentinel: { name: 'main', nodes: [NODE], options: { password: 'p' }, reach: () => NODE } }],
  ['a Cluster', { cluster: { nodes: [NODE], options: { socket: { tls: true } } } }],
  ['TLS by a URL with a space before it', { options: { url: ' rediss://redis.example', socket: { ca: 'x' } } }],
  ['what is left out of TLS', { options: { socket: { tls: undefined, ca: undefined, cert: undefined } } }],
  ['connection options', { options: { socket: { host: 'redis.example', tls: true }, name: 'shop', database: 1 } }],
])('%s is taken, and connects to nothing yet', (_name, options) => {
  expect(given(options)()).toBeTypeOf('function')
})

test.each([
  ['no port', { url: 'redis://user:s3cret@host:99999999' }],
  ['another scheme', { url: 'http://user:s3cret@host' }],
  ['none', { url: 'user:s3cret@host' }],
  ['no database', { url: 'redis://user:s3cret@host/first' }],
  ['a sign that is no sign', { url: 'redis://user:s3cret%zz@host' }],
  ['TLS that it has not', { options: { url: 'redis://user:s3cret@host', socket: { tls: true } } }],
  ['a space before TLS that is turned off', { options: { url: ' rediss://user:s3cret@host', socket: { tls: false } } }],
  ['an option besides', { options: { password: 's3cret', retries: 's3cret' } }],
  ['another way besides', { url: 'redis://user:s3cret@host', options: { password: 's3cret' } }],
])('a password is in no error, where the options have %s', (_what, options) => {
  const refused = (): string => {
    try {
      given(options)()
      return expect.fail('it was taken')
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError)
      return inspect(error, { depth: Infinity, showHidden: true })
    }
  }
  expect(refused()).not.toContain('s3cret')
})
