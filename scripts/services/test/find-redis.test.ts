import { describe, expect, test } from 'vitest'
import { findRedis, type Machine } from '../src/index.js'

/** A machine with these programs; `installs` appear when apt-get is asked for them that many times. */
function machine(options: { programs?: string[]; mayInstall?: boolean; installsAt?: number; engine?: boolean }) {
  const programs = new Set(options.programs)
  const ran: string[] = []
  const said: string[] = []
  let installs = 0
  const fake: Machine = {
    find: (program) => (programs.has(program) ? `/bin/${program}` : undefined),
    mayInstall: options.mayInstall ?? false,
    say: (line) => void said.push(line),
    run(program, args) {
      const line = [program, ...args].join(' ')
      ran.push(line)
      if (line.includes('docker info')) return { ok: options.engine ?? false, output: '' }
      if (!line.includes(' install ')) return { ok: true, output: '' }
      const ok = ++installs === options.installsAt
      if (ok) programs.add('redis-server')
      return { ok, output: '' }
    },
  }
  return { fake, ran, said }
}

describe('finding Redis', () => {
  test('takes redis-server from the PATH and asks for nothing else', () => {
    const { fake, ran, said } = machine({ programs: ['redis-server', 'docker'], mayInstall: true, engine: true })
    expect(findRedis(fake)).toEqual({ kind: 'program', path: '/bin/redis-server' })
    expect([ran, said]).toEqual([[], []])
  })

  test('installs it where that is allowed, and says so in one line', () => {
    const { fake, said } = machine({ mayInstall: true, installsAt: 1 })
    expect(findRedis(fake)).toEqual({ kind: 'program', path: '/bin/redis-server' })
    expect(said).toEqual([
      'redis-server is missing: installing it with apt-get (READTHROUGH_NO_INSTALL=1 forbids this)',
    ])
  })

  test('refreshes the package lists when the first installation fails', () => {
    const { fake, ran } = machine({ mayInstall: true, installsAt: 2 })
    expect(findRedis(fake).kind).toBe('program')
    expect(ran[1]).toBe('apt-get update')
    expect(ran).toHaveLength(3)
  })

  test('installs nothing where that is forbidden', () => {
    const { fake, ran } = machine({ programs: ['docker'], engine: true })
    expect(findRedis(fake)).toEqual({ kind: 'docker', path: '/bin/docker' })
    expect(ran).toEqual(['/bin/docker info'])
  })

  test('falls back to Docker when the installation does not succeed', () => {
    const { fake } = machine({ programs: ['docker'], mayInstall: true, engine: true })
    expect(findRedis(fake).kind).toBe('docker')
  })

  test.each([
    ['apt-get', 'sudo apt-get update && sudo apt-get install -y redis-server'],
    ['brew', 'brew install redis'],
    ['dnf', 'sudo dnf install -y redis'],
    ['apk', 'sudo apk add redis'],
  ])('fails with the command to type on a machine with %s', (program, command) => {
    const { fake } = machine({ programs: [program, 'docker'] })
    expect(() => findRedis(fake)).toThrow(command)
  })
})
