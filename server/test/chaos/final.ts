import { createHash, type Hash } from 'node:crypto'
import { abs, add, eq, isPositive, isZero, noQty, noUsdt, sub, text, usdt, type Usdt } from '@undertow/shared/money.ts'
import { step } from '../../src/core/engine.ts'
import { createState, type State } from '../../src/core/state.ts'
import type { Recorded } from '../../src/ports.ts'
import type { Venue } from '../../src/sim/model.ts'
import { legOf } from '../../src/sim/state.ts'
import type { Plan } from './plan.ts'
import { isLive } from './truth.ts'
import { purposeOf } from './wire.ts'
import type { Watch } from './watch.ts'

/** What must hold once the faults have stopped and time has passed (I6, I9, I11, I21, I28). */
export function checkEnd(
  plan: Plan,
  state: State,
  venue: Venue,
  watch: Watch,
  committed: readonly Recorded[],
  now: number,
): void {
  const { complain, truth } = watch
  checkPositions(plan, state, venue, watch)
  checkOrders(state, venue, watch, now)
  for (const hop of ['market', 'user', 'rest'] as const) {
    if (!state.hops[hop].up) complain('I21', `${hop} is still down: ${state.hops[hop].reason}`)
  }
  if (state.snapshotAt === null) complain('I21', 'the account has not been read since the faults stopped')
  for (const order of truth.orders.values()) {
    if (isLive(order) && purposeOf(order.clientId) === 'E') complain('I21', `the entry ${order.clientId} still rests`)
  }
  for (const { symbol, leg } of state.flattening ? state.positions.values() : []) {
    if (state.instruments.get(symbol)?.status === 'TRADING')
      complain('I21', `${symbol} ${leg} was to be flattened and is open`)
  }
  checkLedger(state, venue, watch)
  checkReplay(committed, watch)
}

function checkPositions(plan: Plan, state: State, venue: Venue, { complain, truth }: Watch): void {
  for (const symbol of plan.symbols) {
    for (const leg of ['long', 'short'] as const) {
      const key = `${symbol}:${leg}`
      const told = truth.leg(symbol, leg).qty
      const held = venue
        .positions()
        .filter((position) => position.symbol === symbol)
        .filter(({ positionSide, amount }) => legOf(positionSide, amount) === leg)
        .reduce((sum, { amount }) => add(sum, abs(amount)), noQty)
      const believed = state.positions.get(key)?.qty ?? noQty
      if (!eq(told, held)) complain('I6', `${key}: fills add up to ${text(told)}, the exchange holds ${text(held)}`)
      if (!eq(believed, held))
        complain('I6', `${key}: the bot believes in ${text(believed)}, the exchange holds ${text(held)}`)
      if (isPositive(held) && truth.covers(symbol, leg).length === 0 && state.positions.get(key)?.closing === null) {
        complain('I1', `${key}: ${text(held)} are held at the end without a stop`)
      }
    }
  }
}

/** A close that left in the last moment is still on its way: a position is closed little by little where the book is thin. */
const onItsWayMs = 1_500

function checkOrders(state: State, venue: Venue, { complain }: Watch, now: number): void {
  const open = new Map(venue.openOrders(null).map((order) => [order.clientId, order]))
  for (const { wish, phase, reason, createdAt } of state.orders.values()) {
    if (phase === 'done') continue
    if (phase === 'pending' && wish.purpose === 'close' && now - createdAt < onItsWayMs) continue
    if (phase !== 'open') complain('I21', `${wish.clientId} is still ${phase}: ${reason}`)
    if (!open.has(wish.clientId))
      complain('I6', `the bot believes ${wish.clientId} is open; the exchange does not know it`)
  }
  for (const order of open.values()) {
    if (purposeOf(order.clientId) === null) continue
    const known = state.orders.get(order.clientId)
    if (!known || known.phase === 'done')
      complain('I14', `${order.clientId} is open on the exchange and not in the books`)
  }
}

/** Notices after which a figure is an estimate: fills that never came, or positions that went without a fill of ours. */
const estimates = ['fill_presumed', 'closed_outside', 'side_shared', 'closed_too_much', 'liquidated']

function checkLedger(state: State, venue: Venue, watch: Watch): void {
  const { complain, trades, notices, truth } = watch
  const totals = { gross: noUsdt, commission: noUsdt, funding: noUsdt }
  for (const { grossPnl, commission, funding } of trades) {
    totals.gross = add(totals.gross, grossPnl)
    totals.commission = add(totals.commission, commission)
    totals.funding = add(totals.funding, funding)
  }
  if (estimates.some((code) => notices.has(code)) || state.positions.size > 0) return
  const booked: Record<'REALIZED_PNL' | 'COMMISSION', Usdt> = { REALIZED_PNL: noUsdt, COMMISSION: noUsdt }
  for (const row of venue.income()) {
    if (row.type === 'REALIZED_PNL' || row.type === 'COMMISSION') {
      if (truth.legs().some(({ symbol }) => symbol === row.symbol)) booked[row.type] = add(booked[row.type], row.amount)
    }
  }
  const within = add(usdt('0.00000002'), usdt(`0.${String(Math.max(truth.fills.length, 1)).padStart(8, '0')}`))
  const compare = (name: string, ours: Usdt, theirs: Usdt): void => {
    const difference = abs(sub(ours, theirs))
    if (difference.gt(within))
      complain('I9', `${name}: the trades add up to ${text(ours)}, the exchange booked ${text(theirs)}`)
  }
  compare('gross', totals.gross, booked.REALIZED_PNL)
  compare('commission', totals.commission, usdt(text(sub(noUsdt, booked.COMMISSION))))
  if (!isZero(totals.funding) && watch.stats.funding === 0) complain('I9', 'funding was booked that nobody paid')
}

/** The journal folded again gives the same commands. */
function checkReplay(committed: readonly Recorded[], { complain }: Watch): void {
  const state = createState()
  for (const { seq, at, event, commands } of committed) {
    const again = step(state, { seq, at, event })
    if (again.length === 0 && commands.length === 0) continue
    const [now, recorded] = [JSON.stringify(again), JSON.stringify(commands)]
    if (now === recorded) continue
    complain('I11', `entry ${seq}: recorded ${recorded}, now ${now}`)
    return
  }
}

/** SHA-256 over everything that was journalled and sent. */
export function createTraceHash(): { add(line: string): void; digest(): string } {
  const hash: Hash = createHash('sha256')
  return { add: (line) => void hash.update(`${line}\n`), digest: () => hash.digest('hex') }
}
