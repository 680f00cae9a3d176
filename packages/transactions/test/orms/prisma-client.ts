import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Makes Prisma's client, where it has not been made yet: call it before it is imported. */
export function makePrismaClient(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../prisma/generate.mjs', import.meta.url))])
}
