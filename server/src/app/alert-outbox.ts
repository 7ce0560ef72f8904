import type { AlertFact } from '@undertow/shared/alert-row.ts'
import type { AlertStore } from '../ports.ts'

/** Alerts on their way into the store. */
export type AlertOutbox = {
  /** Stored at once, or kept until the disk takes it. */
  add(fact: AlertFact): void
  /** Stores some of what waits, in order, as far as the disk takes it. To be called now and then. */
  flush(): void
  /** The same with all of it: nothing comes after. */
  drain(): void
}

/** Beyond it some are given up: first what need not be seen, then the oldest. */
const waitingMax = 500
/** Each is a commit, for which the loop waits. */
const atOnceMax = 10

/** A disk that takes nothing must not make an alert untold: nothing else repeats it. */
export function createAlertOutbox(store: Pick<AlertStore, 'add'>): AlertOutbox {
  const waiting: AlertFact[] = []
  let lost = 0
  let newestAt = 0

  const flush = (most = atOnceMax): void => {
    for (let count = 0; count < most; count += 1) {
      const fact = waiting.shift()
      if (fact === undefined) break
      if (store.add(fact)) continue
      waiting.unshift(fact)
      return
    }
    if (waiting.length === 0 && lost > 0 && store.add(lostFact(newestAt, lost))) lost = 0
  }

  return {
    add: (fact) => {
      waiting.push(fact)
      newestAt = fact.at
      if (waiting.length > waitingMax) {
        const spare = waiting.findIndex(({ mustSee }) => !mustSee)
        waiting.splice(Math.max(0, spare), 1)
        lost += 1
      }
      flush()
    },
    flush: () => flush(),
    drain: () => flush(waitingMax),
  }
}

const lostFact = (at: number, count: number): AlertFact => ({
  at,
  level: 'warn',
  kind: 'system',
  code: 'alerts_lost',
  symbol: null,
  text: `${count} alerts were given up while the disk took nothing`,
  mustSee: false,
  value: null,
  threshold: null,
  rule: null,
  ref: null,
})
