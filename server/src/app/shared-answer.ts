import type { Clock } from '../ports.ts'

/** Asks at most once at a time, and then not for `ms`: whoever wants to know meanwhile gets the same answer, also a failure. */
export function sharedAnswer<T>(ask: () => Promise<T>, ms: number, clock: Pick<Clock, 'elapsed'>) {
  let last: { readonly answer: Promise<T>; endedAt: number | null } | null = null
  return {
    get: (): Promise<T> => {
      if (last !== null && (last.endedAt === null || clock.elapsed() - last.endedAt < ms)) return last.answer
      const answer = ask()
      const mine: typeof last = { answer, endedAt: null }
      const end = (): void => void (mine.endedAt = clock.elapsed())
      answer.then(end, end)
      last = mine
      return answer
    },
    /** It is known not to be so any more. */
    forget: (): void => void (last = null),
  }
}
