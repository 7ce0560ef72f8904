import type { Database } from 'better-sqlite3'
import type { Command, CommandOf } from '@undertow/shared/commands.ts'
import type { Event, EventOf } from '@undertow/shared/events.ts'
import {
  add,
  averagePrice,
  gt,
  noQty,
  noUsdt,
  notional,
  price,
  qty,
  text,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import type { OrderReport } from '@undertow/shared/orders.ts'
import type { Recorded } from '../../ports.ts'
import { alertsOf } from './alert-facts.ts'
import { alertInserter } from './alert-rows.ts'
import { createBookRows } from './book-rows.ts'
import { counterWriter } from './counters.ts'
import { inserter } from './database.ts'
import * as schema from './schema-ledger.ts'

/**
 * Makes the table rows of ledger.db from journal entries. Called inside the transaction that stores the entry, so a row
 * and its reason are on disk together or not at all.
 */
export function createProjector(db: Database): (recorded: Recorded) => void {
  const count = counterWriter(db, schema.counters)
  const orders = createOrderRows(db)
  const books = createBookRows(db)
  const insertDecision = inserter(db, schema.decisions, 'OR IGNORE')
  const insertTrade = inserter(db, schema.trades, 'OR IGNORE')
  const insertNotice = inserter(db, schema.notices)
  const insertAlert = alertInserter(db)
  const insertSettings = inserter(db, schema.settingsVersions, 'OR REPLACE')

  return (recorded) => {
    const { seq, at, event, commands } = recorded
    applyEvent(seq, at, event)
    for (const command of commands) applyCommand(seq, at, command)
    for (const alert of alertsOf(recorded)) insertAlert(alert)
  }

  function applyEvent(seq: number, at: number, event: Event): void {
    orders.applyEvent(seq, at, event)
    if (event.kind === 'income') books.addIncome(seq, event)
    if (event.kind === 'incomeRead') books.settle(event)
    if (event.kind === 'configAccepted') {
      const { version, by, config } = event
      insertSettings({ version, at, by: by ?? '', config: JSON.stringify(config) })
    }
  }

  function applyCommand(seq: number, at: number, command: Command): void {
    switch (command.kind) {
      case 'placeOrder':
        return count('orders', orders.place(seq, at, command))
      case 'cancelOrder':
        return orders.cancel(at, command)
      case 'decided': {
        const { decision } = command
        const { id, symbol, outcome } = decision
        const inserted = insertDecision({ id, at: decision.at, symbol, outcome, decision: JSON.stringify(decision) })
        return count('decisions', inserted)
      }
      case 'closedTrade':
        return count('trades', insertTrade({ ...command.trade, ...textsOf(command), seq }))
      case 'posted':
        return books.addPosting(seq, command.posting)
      case 'notice':
        return void insertNotice({ ...command.notice, seq })
      case 'queryOrder':
      case 'voidOrder':
      case 'setCountdown':
      case 'setLeverage':
      case 'setCrossMargin':
      case 'askSnapshot':
      case 'askQuote':
    }
  }
}

function textsOf({ trade }: CommandOf<'closedTrade'>) {
  return {
    qty: text(trade.qty),
    entryPrice: text(trade.entryPrice),
    exitPrice: text(trade.exitPrice),
    grossPnl: text(trade.grossPnl),
    commission: text(trade.commission),
    funding: text(trade.funding),
    netPnl: text(trade.netPnl),
    maePct: trade.maePct && text(trade.maePct),
    mfePct: trade.mfePct && text(trade.mfePct),
    vwapDeviationPct: trade.vwapDeviationPct && text(trade.vwapDeviationPct),
  }
}

type OrderState = { readonly filled_qty: string; readonly phase: string }

/** The orders and fills tables: one row per order of ours, as it was last heard of. Orders of others have no row. */
function createOrderRows(db: Database) {
  const insertOrder = inserter(db, schema.orders, 'OR IGNORE')
  const insertFill = inserter(db, schema.fills, 'OR IGNORE')
  const find = db.prepare<[string], OrderState>('SELECT filled_qty, phase FROM orders WHERE client_id = ?')
  const fillsOf = db.prepare<[string], { price: string; qty: string }>(
    'SELECT price, qty FROM fills WHERE client_id = ?',
  )
  const setPhase = db.prepare<[string, string | null, string, number, string]>(
    `UPDATE orders SET phase = ?, status = coalesce(?, status), reason = ?, updated_at = ? WHERE client_id = ? AND phase <> 'done'`,
  )
  const setFilled = db.prepare<[string, string, number, string]>(
    'UPDATE orders SET filled_qty = ?, average_price = ?, updated_at = ? WHERE client_id = ?',
  )
  const setReport = db.prepare<[string, string, string, string | null, string | null, number, string]>(
    'UPDATE orders SET phase = ?, status = ?, qty = ?, price = ?, stop_price = ?, updated_at = ? WHERE client_id = ?',
  )
  const openBefore = db.prepare<[number], { client_id: string }>(
    `SELECT client_id FROM orders WHERE phase IN ('open', 'cancelling') AND updated_at < ?`,
  )

  return { applyEvent, place, cancel }

  function place(seq: number, at: number, { order }: CommandOf<'placeOrder'>): number {
    return insertOrder({
      clientId: order.clientId,
      seq,
      symbol: order.symbol,
      leg: order.leg,
      side: order.side,
      purpose: order.purpose,
      type: order.type,
      phase: 'pending',
      status: null,
      qty: order.qty && text(order.qty),
      filledQty: '0',
      averagePrice: null,
      price: order.price && text(order.price),
      stopPrice: order.stopPrice && text(order.stopPrice),
      closePosition: order.closePosition,
      createdAt: at,
      updatedAt: at,
      reason: '',
    })
  }

  function cancel(at: number, { clientId }: CommandOf<'cancelOrder'>): void {
    setPhase.run('cancelling', null, '', at, clientId)
  }

  function applyEvent(seq: number, at: number, event: Event): void {
    if (event.kind === 'placed') applyPlaced(at, event)
    if (event.kind === 'cancelled') applyCancelled(at, event)
    if (event.kind === 'order') applyReport(at, event.order)
    if (event.kind === 'fill') applyFill(seq, at, event)
    if (event.kind === 'snapshot') applySnapshot(at, event)
  }

  function applyPlaced(at: number, { clientId, outcome, message }: EventOf<'placed'>): void {
    const phase = find.get(clientId)?.phase
    // The report of an order may overtake the answer that it was accepted.
    if (outcome === 'accepted' && (phase === 'pending' || phase === 'unknown'))
      setPhase.run('open', 'new', '', at, clientId)
    if (outcome === 'unknown' && phase === 'pending') setPhase.run('unknown', null, message, at, clientId)
    if (outcome === 'rejected') setPhase.run('done', 'rejected', message, at, clientId)
    if (outcome === 'notSent') setPhase.run('done', null, `not sent: ${message}`, at, clientId)
  }

  function applyCancelled(at: number, { clientId, outcome, message }: EventOf<'cancelled'>): void {
    if (outcome === 'accepted') setPhase.run('done', 'cancelled', '', at, clientId)
    if (outcome === 'rejected') setPhase.run('open', null, `not cancelled: ${message}`, at, clientId)
  }

  function applyReport(at: number, order: OrderReport): void {
    const known = find.get(order.clientId)
    if (!known) return
    const isOpen = order.status === 'new' || order.status === 'partiallyFilled'
    // Reports are cumulative and may come late: a finished order stays finished.
    if (!(isOpen && known.phase === 'done')) {
      const phase = isOpen && known.phase === 'cancelling' ? 'cancelling' : undefined
      setReport.run(
        phase ?? (isOpen ? 'open' : 'done'),
        order.status,
        text(order.qty),
        order.price && text(order.price),
        order.stopPrice && text(order.stopPrice),
        at,
        order.clientId,
      )
    }
    if (order.averagePrice) raiseFilled(at, order.clientId, known, order.filledQty, order.averagePrice)
  }

  function applyFill(seq: number, at: number, { fill }: EventOf<'fill'>): void {
    const inserted = insertFill({
      symbol: fill.symbol,
      tradeId: fill.tradeId,
      seq,
      clientId: fill.clientId,
      leg: fill.leg,
      side: fill.side,
      price: text(fill.price),
      qty: text(fill.qty),
      commission: text(fill.commission),
      commissionAsset: fill.commissionAsset,
      realisedPnl: text(fill.realisedPnl),
      maker: fill.maker,
      at: fill.happenedAt,
      midAfter10s: null,
      midAfter60s: null,
    })
    const known = find.get(fill.clientId)
    if (inserted === 0 || !known) return
    let [filled, value] = [noQty, noUsdt]
    for (const row of fillsOf.iterate(fill.clientId)) {
      filled = add(filled, qty(row.qty))
      value = add(value, notional(qty(row.qty), price(row.price)))
    }
    raiseFilled(at, fill.clientId, known, filled, averagePrice(value, filled))
  }

  /** Fills and reports both tell the filled quantity; the larger one is the newer one. */
  function raiseFilled(at: number, clientId: string, known: OrderState, filled: Qty, average: Price): void {
    if (gt(filled, qty(known.filled_qty))) setFilled.run(text(filled), text(average), at, clientId)
  }

  function applySnapshot(at: number, { orders, askedAt }: EventOf<'snapshot'>): void {
    const open = new Set(orders.map((order) => order.clientId))
    for (const { client_id } of openBefore.all(askedAt)) {
      if (!open.has(client_id)) setPhase.run('done', null, 'no longer open on the exchange', at, client_id)
    }
    for (const order of orders) applyReport(at, order)
  }
}
