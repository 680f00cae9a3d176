import { systemClock } from '@readthrough/core'

/** Settles as `work` does, or once `ms` have passed as `late` says: by what it returns or throws. */
export async function within<T>(work: Promise<T>, ms: number, late: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = systemClock.timer(ms, () => {
      try {
        resolve(late())
      } catch (error) {
        reject(error)
      }
    })
    work.then(resolve, reject).finally(() => timer.cancel())
  })
}
