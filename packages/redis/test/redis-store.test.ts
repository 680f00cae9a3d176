import { expect, test } from 'vitest'
import { redisStore } from '../src/index.js'

/** Options as someone without types may give them. */
const given = (options: unknown) => () => redisStore(options as object)

test.each([
  ['an unknown option', { uri: 'redis://localhost' }, "there is no option 'uri'"],
  ['two ways to say where', { url: 'redis://localhost', options: {} }, 'only one of url, options and client'],
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
  ['a URL of something else', { url: 'http://localhost:6379' }, 'not a valid Redis protocol'],
])('%s is refused at once, by a TypeError that names it', (_name, options, message) => {
  expect(given(options)).toThrow(TypeError)
  expect(given(options)).toThrow(message)
})

test.each([
  ['nothing', {}],
  ['a URL from an environment that has none', { url: undefined }],
  ['a URL', { url: 'rediss://user:password@redis.example:6380/2' }],
  ['connection options', { options: { socket: { host: 'redis.example', tls: true }, name: 'shop', database: 1 } }],
])('%s is taken, and connects to nothing yet', (_name, options) => {
  expect(given(options)()).toBeTypeOf('function')
})
