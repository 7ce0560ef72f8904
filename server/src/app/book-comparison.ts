import type { Event } from '@undertow/shared/events.ts'
import { dayText } from '@undertow/shared/format.ts'
import { usdt } from '@undertow/shared/money.ts'
import type { State } from '../core/state.ts'
import type { Archive, Clock, Recorded } from '../ports.ts'

type Parts = {
  readonly archive: Pick<Archive, 'books'>
  readonly state: Readonly<State>
  readonly clock: Clock
  readonly tell: (event: Event) => void
}

// After the commit of what was read.
const delayMs = 1_000
const lookBackMs = 7 * 86_400_000
const toldMax = 20

/** Holds the books of the last week against the exchange's income list, each time more of that is known. */
export function createComparison({ archive, state, clock, tell }: Parts): {
  note(recorded: Recorded): void
  stop(): void
} {
  let cancel = (): void => undefined

  const compare = (): void => {
    try {
      const { to, differences } = archive.books(dayText(clock.now() - lookBackMs, 'utc'), dayText(clock.now(), 'utc'))
      if (to === null || (differences.length === 0 && state.booksDiffer === null)) return
      const told = differences.slice(0, toldMax).map(({ day, type, asset, symbol, ...figures }) => {
        const [ours, exchange, difference] = [usdt(figures.ours), usdt(figures.exchange), usdt(figures.difference)]
        return { day, type, asset, symbol, ours, exchange, difference }
      })
      tell({ kind: 'booksCompared', to, differences: told })
    } catch (error) {
      // Whoever cannot read what he wrote can still trade.
      const reason = error instanceof Error ? error.message : String(error)
      tell({ kind: 'storage', entries: 'allowed', reason: `the books cannot be compared: ${reason}` })
    }
  }

  return {
    note: ({ event }) => {
      if (event.kind !== 'incomeRead') return
      cancel()
      cancel = clock.after(delayMs, compare)
    },
    stop: () => cancel(),
  }
}
