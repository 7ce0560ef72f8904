import { useState } from 'react'

/** One wish at a time on its way to the server: whether it is still out, and why the last one failed. */
export function useSending() {
  const [isWorking, setIsWorking] = useState(false)
  const [error, setError] = useState<unknown>(null)

  /** A second one before the answer is not sent. */
  function send<Reply>(ask: () => Promise<Reply>, onDone: (reply: Reply) => unknown): void {
    if (isWorking) return
    setIsWorking(true)
    setError(null)
    ask()
      .then(onDone, setError)
      .finally(() => setIsWorking(false))
  }

  return { isWorking, error, send }
}
