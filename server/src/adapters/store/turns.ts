/**
 * Lets everything else run between two pieces of work. Of all who wait here one goes on in each turn of the loop, so an order
 * waits for one piece at most, however many ask.
 */
export function createTurns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return () => {
    last = last.then(() => new Promise<void>((resolve) => setImmediate(resolve)))
    return last
  }
}
