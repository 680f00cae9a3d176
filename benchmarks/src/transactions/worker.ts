import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answers, Orders, Question, Reply } from './messages.js'

/** One process of a race. */
export interface Worker {
  /** One question after the other. */
  ask<Asked extends Question>(question: Asked): Promise<Answers[Asked]>
  stop(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
const STOP_WITHIN_MS = 5_000

/** Starts one, and resolves once it is connected. */
export async function startWorker(orders: Orders): Promise<Worker> {
  const child = fork(PROGRAM, [JSON.stringify(orders)], { serialization: 'advanced' })
  const exited = once(child, 'exit')
  const reply = async (): Promise<unknown> => {
    const [said] = (await Promise.race([
      once(child, 'message'),
      exited.then(([code]) => Promise.reject(new Error(`a process of the race ended with code ${String(code)}`))),
    ])) as [Reply]
    if ('failed' in said) throw new Error(said.failed)
    return said.answer
  }
  async function stop(): Promise<void> {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
    if (child.connected) child.disconnect()
    await exited
    clearTimeout(force)
  }
  try {
    await reply()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    async ask<Asked extends Question>(question: Asked) {
      const answered = reply()
      child.send(question)
      return (await answered) as Answers[Asked]
    },
    stop,
  }
}
