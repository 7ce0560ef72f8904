import type { Database } from 'better-sqlite3'
import { openReader } from './database.ts'
import { entryOf, liquidationColumns } from './liquidation-rows.ts'
import type { EventOf } from '@undertow/shared/events.ts'

/** A stored liquidation, or a moment from which on they could be seen, or not any more. */
export type TapeItem =
  | { readonly kind: 'liquidation'; readonly at: number; readonly symbol: string; readonly event: () => Liquidation }
  | { readonly kind: 'watch'; readonly at: number; readonly isOn: boolean }
  | { readonly kind: 'venueClock'; readonly aheadMs: number }
type Liquidation = EventOf<'liquidation'>

export type Tape = {
  /** Of the time asked for; more than `rowsMax` were stored. */
  readonly leftOut: number
  /** Time of the oldest that is not left out; null: nothing was stored. */
  readonly firstAt: number | null
  /** Symbols by liquidated notional, largest first. */
  readonly busiest: () => readonly string[]
  readonly items: Generator<TapeItem>
  readonly close: () => void
}

type Row = Parameters<typeof entryOf>[0]
type Mark = { readonly seq: number; readonly at: number; readonly kind: string; readonly event: string }

/**
 * What was recorded in `dir` between two times, oldest first: the newest `rowsMax` liquidations of it, and when they could be
 * seen. Reads over connections of its own, so it may run in a thread beside a bot that writes.
 */
export function openTape(
  dir: string,
  { from, to, rowsMax }: { readonly from: number; readonly to: number; readonly rowsMax: number },
): Tape {
  const [ledger, market] = [openReader(dir, 'ledger'), openReader(dir, 'market')]
  const close = (): void => {
    for (const file of [ledger, market]) file.close()
  }
  try {
    const range = 'at >= ? AND at <= ?'
    const stored = market.prepare(`SELECT count(*) FROM liquidations WHERE ${range}`).pluck().get(from, to) as number
    const first = market
      .prepare<[number, number, number], { seq: number; at: number }>(
        `SELECT seq, at FROM liquidations WHERE ${range} ORDER BY at DESC, seq DESC LIMIT 1 OFFSET ?`,
      )
      .get(from, to, Math.min(stored, rowsMax) - 1)
    const firstSeq = first?.seq ?? Number.MAX_SAFE_INTEGER
    // An order only: no figure is made from these sums.
    const busiest = market
      .prepare<[number, number], string>(
        `SELECT symbol FROM liquidations WHERE seq >= ? AND at <= ? GROUP BY symbol ORDER BY sum(CAST(notional AS REAL)) DESC`,
      )
      .pluck()
    return {
      leftOut: Math.max(0, stored - rowsMax),
      firstAt: first?.at ?? null,
      busiest: () => busiest.all(firstSeq, to),
      items: merged({ ledger, market }, { from, to, firstSeq }),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

function* merged(
  { ledger, market }: { readonly ledger: Database; readonly market: Database },
  { from, to, firstSeq }: { readonly from: number; readonly to: number; readonly firstSeq: number },
): Generator<TapeItem> {
  const rows = market
    .prepare<[number, number], Row>(
      `SELECT ${liquidationColumns} FROM liquidations WHERE seq >= ? AND at <= ? ORDER BY seq`,
    )
    .iterate(firstSeq, to)
  const marks = marksOf(ledger, from, to)
  let { isOn } = marks
  if (isOn) yield { kind: 'watch', at: from, isOn }
  let [lastAt, next] = [from, 0]

  function* tellMarks(belowSeq: number): Generator<TapeItem> {
    for (let mark = marks.list[next]; mark !== undefined && mark.seq < belowSeq; mark = marks.list[(next += 1)]) {
      const { kind, at } = mark
      if (kind === 'venueClock') yield { kind, aheadMs: (JSON.parse(mark.event) as { aheadMs: number }).aheadMs }
      else {
        // Nobody watched between the last thing that was seen and a start, or the end of a standstill.
        if (kind !== 'hop') yield { kind: 'watch', at: lastAt, isOn: false }
        isOn = isUp(mark, isOn)
        yield { kind: 'watch', at, isOn }
      }
      lastAt = at
    }
  }

  for (const row of rows) {
    yield* tellMarks(row.seq)
    lastAt = row.at
    yield { kind: 'liquidation', at: row.at, symbol: row.symbol, event: () => entryOf(row).event as Liquidation }
  }
  yield* tellMarks(Number.MAX_SAFE_INTEGER)
}

/** Starts, standstills and what the market's line said in this time, and whether it was up when the time began. */
function marksOf(ledger: Database, from: number, to: number): { isOn: boolean; list: readonly Mark[] } {
  const isWatch = `(kind IN ('started', 'resumed') OR (kind = 'hop' AND event LIKE '%"hop":"market"%'))`
  // `at` grows with seq, so this looks at no more than the time asked for.
  const last = ledger.prepare('SELECT seq FROM journal WHERE at < ? ORDER BY seq DESC LIMIT 1').pluck().get(from)
  const before = (last as number | undefined) ?? -1
  const known = ledger
    .prepare<[number], Mark>(
      `SELECT seq, at, kind, event FROM journal WHERE seq <= ? AND ${isWatch} AND kind <> 'resumed' ORDER BY seq DESC LIMIT 1`,
    )
    .get(before)
  const list = ledger
    .prepare<[number, number], Mark>(
      `SELECT seq, at, kind, event FROM journal WHERE seq > ? AND at <= ? AND (${isWatch} OR kind = 'venueClock') ORDER BY seq`,
    )
    .all(before, to)
  return { isOn: known !== undefined && isUp(known, false), list }
}

/** Whether liquidations can be seen after this. A process that stood still finds its line as it was; one that starts has none yet. */
function isUp({ kind, event }: Mark, wasUp: boolean): boolean {
  if (kind === 'resumed') return wasUp
  return kind === 'hop' && (JSON.parse(event) as { up: boolean }).up
}
