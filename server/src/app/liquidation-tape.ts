import type { Leg } from '@undertow/shared/sides.ts'
import { add, noUsdt, sub, usdt, type Usdt } from '@undertow/shared/money.ts'
import type { LiquidationRow } from '@undertow/shared/view.ts'

export type Flow = Pick<LiquidationRow, 'at' | 'symbol' | 'liquidated' | 'notional'>

/** What was liquidated lately, held once for however many rules look at it. */
export type LiquidationTape = {
  /** In order of time. */
  add(row: Flow): void
  /** Of one symbol after `since`, up to the row that was added last. */
  sum(symbol: string, side: Leg | 'both', since: number): Usdt
}

/** Rows of all symbols together: some 30 MB. Beyond it the oldest go, and a long window's sum is a lower bound. */
export const tapeRowsMax = 100_000

/** `long` and `short`: the sums of all rows of the symbol up to and including this one. */
type Mark = { readonly at: number; readonly long: Usdt; readonly short: Usdt }
type Tape = { marks: Mark[]; first: number; before: Mark }

/** Holds rows for `keptMs`. `onFull` is told when rows had to go before their time, and again only after it was over. */
export function createLiquidationTape(
  keptMs: number,
  onFull = (): void => undefined,
  rowsMax = tapeRowsMax,
): LiquidationTape {
  const tapes = new Map<string, Tape>()
  /** Whose mark each row is, oldest first. */
  let order: string[] = []
  let oldest = 0
  let isFull = false

  const forgetOldest = (symbol: string, tape: Tape): void => {
    oldest += 1
    tape.before = tape.marks[tape.first] ?? tape.before
    tape.first += 1
    if (tape.first === tape.marks.length) tapes.delete(symbol)
    else if (tape.first > 1_000) {
      tape.marks = tape.marks.slice(tape.first)
      tape.first = 0
    }
    if (oldest > 1_000 && oldest * 2 > order.length) {
      order = order.slice(oldest)
      oldest = 0
    }
  }

  const forget = (now: number): void => {
    for (;;) {
      const symbol = order[oldest]
      const tape = symbol === undefined ? undefined : tapes.get(symbol)
      if (symbol === undefined || tape === undefined) return
      const isOver = (tape.marks[tape.first]?.at ?? 0) <= now - keptMs
      const isTooMuch = order.length - oldest > rowsMax
      if (!isOver && !isTooMuch) break
      if (!isOver && !isFull) {
        isFull = true
        onFull()
      }
      forgetOldest(symbol, tape)
    }
    if (order.length - oldest < rowsMax / 2) isFull = false
  }

  return {
    add: ({ at, symbol, liquidated, notional }) => {
      const amount = usdt(notional)
      const tape = tapes.get(symbol) ?? { marks: [], first: 0, before: nothing }
      tapes.set(symbol, tape)
      const last = tape.marks.at(-1) ?? tape.before
      tape.marks.push({ ...last, at, [liquidated]: add(last[liquidated], amount) })
      order.push(symbol)
      forget(at)
    },
    sum: (symbol, side, since) => {
      const tape = tapes.get(symbol)
      const last = tape?.marks.at(-1)
      if (tape === undefined || last === undefined) return noUsdt
      const before = lastUpTo(tape, since)
      const of = (leg: Leg): Usdt => sub(last[leg], before[leg])
      return side === 'both' ? add(of('long'), of('short')) : of(side)
    },
  }
}

const nothing: Mark = { at: -Infinity, long: noUsdt, short: noUsdt }

/** The last mark at `since` or before it. */
function lastUpTo({ marks, first, before }: Tape, since: number): Mark {
  let [low, high] = [first, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.at ?? Infinity) <= since) low = middle + 1
    else high = middle
  }
  return low === first ? before : (marks[low - 1] ?? before)
}
