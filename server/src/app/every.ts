import type { Clock } from '../ports.ts'

/** Runs `run` every `ms` until the returned function is called; after an error not any more. */
export function every(clock: Clock, ms: number, run: () => void, onError: (error: unknown) => void): () => void {
  const again = (): void => {
    try {
      run()
      cancel = clock.after(ms, again)
    } catch (error) {
      onError(error)
    }
  }
  let cancel = clock.after(ms, again)
  return () => cancel()
}
