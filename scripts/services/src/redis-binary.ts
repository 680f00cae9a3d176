import { type Machine, thisMachine } from './machine.js'

/** Where Redis can be had: a program of this machine, or an image for its container engine. */
export type RedisSource =
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'docker'; readonly path: string }

const INSTALL = ['install', '-y', '--no-install-recommends', 'redis-server']
const INSTALL_MS = 180_000
const UPDATE_MS = 120_000
const ENGINE_MS = 3000

/**
 * Finds a way to run Redis: `redis-server` on the PATH; else installed by apt-get, where that is allowed; else Docker,
 * when its engine answers. A server that happens to run is never used.
 *
 * Throws an error whose message holds the exact command to type.
 */
export function findRedis(machine: Machine = thisMachine): RedisSource {
  const path = machine.find('redis-server') ?? (machine.mayInstall ? install(machine) : undefined)
  if (path !== undefined) return { kind: 'program', path }
  const docker = machine.find('docker')
  if (docker !== undefined && machine.run(docker, ['info'], ENGINE_MS).ok) return { kind: 'docker', path: docker }
  throw new Error(
    `redis-server was not found, and no Docker engine answers. Type:\n\n    ${commandFor(machine)}\n\nand run this again.`,
  )
}

function install(machine: Machine): string | undefined {
  machine.say('redis-server is missing: installing it with apt-get (READTHROUGH_NO_INSTALL=1 forbids this)')
  const options = ['-o', 'Dpkg::Options::=--force-confold', ...INSTALL]
  // The package lists of a fresh container are empty, those of an old one name files that are gone.
  if (!installWithoutStarting(machine, options)) {
    machine.run('apt-get', ['update'], UPDATE_MS)
    installWithoutStarting(machine, options)
  }
  const path = machine.find('redis-server')
  if (path === undefined) machine.say('apt-get could not install redis-server')
  return path
}

// RUNLEVEL=1 is how Debian is told not to start what it installs: no server may run that the user did not ask for.
function installWithoutStarting(machine: Machine, options: readonly string[]): boolean {
  return machine.run('env', ['RUNLEVEL=1', 'apt-get', ...options], INSTALL_MS).ok
}

function commandFor(machine: Machine): string {
  if (machine.find('apt-get') !== undefined) return 'sudo apt-get update && sudo apt-get install -y redis-server'
  if (machine.find('brew') !== undefined) return 'brew install redis'
  if (machine.find('dnf') !== undefined) return 'sudo dnf install -y redis'
  if (machine.find('apk') !== undefined) return 'sudo apk add redis'
  return 'docker pull redis:7   (after starting a Docker engine)'
}
