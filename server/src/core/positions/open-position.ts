import {
  add,
  averagePrice,
  isPositive,
  noQty,
  noUsdt,
  notional,
  sub,
  text,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import { stopDistance, targetDistance } from '@undertow/shared/exit-distances.ts'
import { type Rung } from '@undertow/shared/ladder.ts'
import { exitRulesOf } from '../exits/rules.ts'
import { tell, type Moment } from '../moment.ts'
import { settingsFor } from '../settings.ts'
import { type Order } from '../orders/order-state.ts'
import { type HeldRung, type Position } from './position-state.ts'
import { legKey, ofLegKey } from '../leg-key.ts'
import { type Holding } from '../state.ts'

type Origin = Pick<Position, 'symbol' | 'leg' | 'id' | 'decisionId' | 'seen' | 'leverage' | 'configVersion' | 'ladder'>

/** What a position takes over from the entry that opens it. */
export function originOf(order: Order): Origin {
  const { symbol, leg, clientId } = order.wish
  const { decisionId, seen, leverage, configVersion } = order
  order.trades += 1
  const id = order.trades === 1 ? clientId : `${clientId}~${order.trades}`
  // What it still fills after its position went flat begins a position that nobody has checked a ladder for.
  const ladder = order.trades === 1 ? order.ladder.map(unused) : []
  return { symbol, leg, id, decisionId, seen, leverage, configVersion, ladder }
}

const unused = (rung: Rung): HeldRung => ({ ...rung, usedBy: null, qty: noQty, cost: noUsdt })

/** A leg that was flat begins to be held. It remembers the settings of this moment. */
export function openPosition(moment: Moment, origin: Origin): Position {
  const { state, at } = moment
  const { config } = state
  if (!config) throw new Error('a position before the first settings')
  const { symbol, leg, leverage } = origin
  const settings = settingsFor(config, symbol) ?? config.symbol_defaults
  const atrPct = origin.seen?.atrPct ?? null
  const position: Position = {
    ...origin,
    openedAt: at,
    stopLossPct: stopDistance(settings, leverage, atrPct),
    takeProfitPct: targetDistance(settings, leverage, atrPct),
    exits: exitRulesOf(settings, leverage),
    protectsQty: settings.protection_stop === 'quantity',
    stopWorking: settings.working_type === 'MARK_PRICE' ? 'mark' : 'contract',
    takeProfitWorking: settings.tp_working_type === 'MARK_PRICE' ? 'mark' : 'contract',
    qty: noQty,
    cost: noUsdt,
    openedQty: noQty,
    openedValue: noUsdt,
    closedQty: noQty,
    closedValue: noUsdt,
    commission: noUsdt,
    otherCommission: new Map(),
    funding: noUsdt,
    nextAddAt: 0,
    adds: 0,
    // Parts and trailing have targets of the whole position, which tranches would take apart.
    hasTranches: settings.dca_tranches && settings.scale_out_levels_pct.length === 0 && !settings.trailing_take_profit,
    firstQty: noQty,
    firstValue: noUsdt,
    firstStop: null,
    stopAt: null,
    stopBy: 'stop',
    stopByHand: false,
    nextMoveAt: 0,
    breakEvenArmed: false,
    breakEven: null,
    trailBest: null,
    targetAt: null,
    takenQty: noQty,
    adversePct: null,
    favourablePct: null,
    renewedAt: 0,
    unprotectedSince: null,
    crossedSince: null,
    lastExit: null,
    closing: null,
    closes: 0,
    nextCloseAt: 0,
    closesWithLimit: false,
    stopRefusals: 0,
    nextStopAt: 0,
    takeProfitRefusals: 0,
    nextTakeProfitAt: 0,
    isCoarse: false,
    oneStopOnly: false,
    protectionLost: 0,
    lastFillAt: at,
    gone: null,
  }
  state.positions.set(legKey(symbol, leg), position)
  return position
}

/** What the account holds on a leg beyond our books becomes ours, at what the exchange says it cost. */
export function adoptHolding(moment: Moment, key: string, { qty, entryPrice }: Readonly<Holding>): void {
  const { state } = moment
  const { symbol, leg } = ofLegKey(key)
  const known = state.positions.get(key)
  // Whose additions these were, nobody knows.
  for (const rung of known?.ladder ?? []) rung.usedBy ??= 'adopted'
  const position =
    known ??
    openPosition(moment, {
      symbol,
      leg,
      id: `adopted.${moment.seq}.${leg}`,
      decisionId: null,
      seen: null,
      leverage: state.leverages.get(symbol) ?? 1,
      configVersion: state.configVersion,
      ladder: [],
    })
  const more = sub(qty, position.qty)
  const value = sub(notional(qty, entryPrice), position.cost)
  grow(position, more, isPositive(value) ? averagePrice(value, more) : entryPrice)
  const said = `${text(more)} ${symbol} ${leg} at ${text(entryPrice)} was not opened by the bot`
  tell(moment, 'warn', 'position_adopted', symbol, `${said}: adopted, with stop and take-profit`)
}

/** Adds `amount`, bought at `price`. */
export function grow(position: Position, amount: Qty, price: Price): void {
  const value = notional(amount, price)
  position.qty = add(position.qty, amount)
  position.cost = add(position.cost, value)
  position.openedQty = add(position.openedQty, amount)
  position.openedValue = add(position.openedValue, value)
  position.breakEvenArmed = false
  position.breakEven = null
}
