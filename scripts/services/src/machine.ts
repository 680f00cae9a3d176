import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What a finder of programs asks of the machine; tests pass one of their own. */
export interface Machine {
  /** The path of a program, when it is on the PATH. */
  find(program: string): string | undefined
  /** May packages be installed by apt-get: root, on Debian or Ubuntu, and not forbidden by READTHROUGH_NO_INSTALL=1. */
  readonly mayInstall: boolean
  /** Runs a program to its end; whether it ended well and in time, and what it printed. */
  run(program: string, args: readonly string[], timeoutMs: number): { readonly ok: boolean; readonly output: string }
  /** Tells the user, in one line. */
  say(line: string): void
}

/** The machine this process runs on. */
export const thisMachine: Machine = {
  find(program) {
    const folders = (process.env['PATH'] ?? '').split(delimiter)
    return folders.map((folder) => join(folder, program)).find(isExecutable)
  },
  get mayInstall() {
    return (
      process.env['READTHROUGH_NO_INSTALL'] !== '1' &&
      process.getuid?.() === 0 &&
      existsSync('/etc/debian_version') &&
      existsSync('/usr/bin/apt-get')
    )
  },
  run(program, args, timeoutMs) {
    const result = spawnSync(program, args, {
      encoding: 'utf8',
      timeout: timeoutMs,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    return { ok: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}` }
  },
  say: (line) => console.error(line),
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
