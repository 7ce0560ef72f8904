import type { Command } from '@undertow/shared/commands.ts'
import { applyToView, emptyView, rowKeys, tailLengths } from '@undertow/shared/view-fold.ts'
import {
  type Change,
  type Patch,
  type StatusRow,
  type TableName,
  type Tables,
  type TapeRow,
  type View,
} from '@undertow/shared/view.ts'
import { text } from '@undertow/shared/money.ts'
import { accountRow, decisionRow, noticeRow, orderRows, positionRows, tradeRow } from '../core/report.ts'
import { windowRows, windowSum } from '../core/volume/window-rows.ts'
import type { State } from '../core/state.ts'
import type { Clock, Counts, Recorded } from '../ports.ts'

const refreshMs = 100

type TailName = 'liquidations' | 'decisions' | 'trades' | 'notices'

export type LiveView = {
  readonly view: () => View
  readonly counts: () => Counts
  readonly onPatch: (listener: (patch: Patch) => void) => () => void
  /** Takes note of one entry; what people see of it goes out with the next patch. */
  readonly note: (recorded: Recorded) => void
  readonly stop: () => void
}

/**
 * Turns the core's state into the view ten times a second: rows that differ from the last time go out as one patch.
 * `clock` is the one people live by, also while the market runs on a virtual one.
 */
export function createLiveView(state: Readonly<State>, status: () => StatusRow, clock: Clock): LiveView {
  const listeners = new Set<(patch: Patch) => void>()
  const shown = new Map<string, string>()
  let view: View = emptyView
  const tails: Record<TailName, Change[]> = { liquidations: [], decisions: [], trades: [], notices: [] }
  let dropped = 0
  const counts = { liquidations: 0, decisions: 0, orders: 0, trades: 0 }

  // A reader keeps no more rows than the tail is long, so older ones need not travel.
  const put = <T extends TailName>(table: T, row: Tables[T]): void => {
    const tail = tails[table]
    tail.push({ table, key: rowKeys[table](row), row } as Change)
    if (tail.length <= tailLengths[table]) return
    tail.shift()
    if (table === 'liquidations') dropped += 1
  }

  const noteCommand = (seq: number, command: Command): void => {
    if (command.kind === 'decided') {
      counts.decisions += 1
      put('decisions', decisionRow(command.decision))
    } else if (command.kind === 'closedTrade') {
      counts.trades += 1
      put('trades', tradeRow(command.trade))
    } else if (command.kind === 'notice') {
      put('notices', noticeRow(command.notice, seq))
    } else if (command.kind === 'placeOrder') counts.orders += 1
  }

  const note = ({ seq, at, event, commands }: Recorded): void => {
    if (event.kind === 'liquidation') {
      counts.liquidations += 1
      put('liquidations', tapeRow(seq, at, event, windowSum(state, event)))
    }
    for (const command of commands) noteCommand(seq, command)
  }

  const changed = <T extends TableName>(table: T, rows: readonly Tables[T][]): Change[] => {
    const changes: Change[] = []
    const gone = new Set(view.tables[table].keys())
    for (const row of rows) {
      const key = rowKeys[table](row)
      const json = JSON.stringify(row)
      gone.delete(key)
      if (shown.get(`${table} ${key}`) === json) continue
      shown.set(`${table} ${key}`, json)
      changes.push({ table, key, row } as Change)
    }
    for (const key of gone) {
      shown.delete(`${table} ${key}`)
      changes.push({ table, key, row: null } as Change)
    }
    return changes
  }

  const refresh = (): void => {
    const changes = [
      ...changed('status', [status()]),
      ...changed(
        'account',
        [accountRow(state)].filter((row) => row !== null),
      ),
      ...changed('positions', positionRows(state)),
      ...changed('orders', orderRows(state)),
      ...changed('windows', windowRows(state)),
      ...Object.values(tails).flat(),
    ]
    if (changes.length > 0) {
      const patch: Patch = { fromSeq: view.seq, toSeq: view.seq + 1, changes, dropped }
      view = applyToView(view, patch) ?? view
      for (const tail of Object.values(tails)) tail.length = 0
      dropped = 0
      for (const listener of listeners) listener(patch)
    }
    cancel = clock.after(refreshMs, refresh)
  }
  let cancel = clock.after(0, refresh)

  return {
    view: () => view,
    counts: () => ({ ...counts }),
    onPatch: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    note,
    stop: () => cancel(),
  }
}

const tapeRow = (
  seq: number,
  at: number,
  event: Extract<Recorded['event'], { kind: 'liquidation' }>,
  windowUsdt: string | null,
): TapeRow => ({
  seq,
  at,
  venue: event.venue,
  symbol: event.symbol,
  liquidated: event.liquidated,
  price: text(event.price),
  qty: text(event.qty),
  notional: text(event.notional),
  happenedAt: event.happenedAt,
  windowUsdt,
})
