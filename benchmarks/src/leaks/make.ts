import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { TcpProxy } from '@readthrough/testing'
import type { Trouble } from './plan.js'

/** In the program: asks its parent for trouble, and waits until it is there. */
export function makeBy(program: NodeJS.Process): (trouble: Trouble) => Promise<void> {
  return async (trouble) => {
    program.send?.({ trouble })
    await once(program, 'message')
  }
}

/** In the parent: makes what the program asks for. */
export function makeFor(child: ChildProcess, proxy: TcpProxy): void {
  child.on('message', (message: { readonly trouble?: Trouble }) => {
    if (message.trouble === undefined) return
    if (message.trouble === 'reset') proxy.reset()
    else if (message.trouble === 'heal') proxy.heal()
    else proxy.trouble({ kind: message.trouble })
    child.send({ made: message.trouble })
  })
}
