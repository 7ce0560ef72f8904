import type { Clock } from '../ports.ts'

const spanMs = 60_000
/** Of all own rules together: each firing is written to the disk while the loop waits, and takes a place in the list of alerts. */
export const firingsPerMinuteMax = 60

/** Whether one more firing may be told. Of a minute in which some may not, `sayLeftOut` is told once. */
export function createFiringLimit(clock: Pick<Clock, 'now'>, sayLeftOut: (text: string) => void): () => boolean {
  let minute = { begins: -Infinity, count: 0 }
  return () => {
    const now = clock.now()
    if (now < minute.begins || now - minute.begins >= spanMs) minute = { begins: now, count: 0 }
    minute.count += 1
    if (minute.count === firingsPerMinuteMax + 1)
      sayLeftOut(
        `Own rules fired more than ${firingsPerMinuteMax} times within a minute: the rest of that minute is left out. Raise their limits or their pauses.`,
      )
    return minute.count <= firingsPerMinuteMax
  }
}
