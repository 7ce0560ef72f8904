import { type Command } from '@undertow/shared/commands.ts'
import { settingsOf, type Config } from '@undertow/shared/config.ts'
import { type Entry } from '@undertow/shared/events.ts'
import {
  add,
  gt,
  isPositive,
  lte,
  marginOf,
  max,
  notional,
  noUsdt,
  pctOf,
  rate,
  scale,
  sub,
  textTo,
  type Qty,
  type Rate,
  type Usdt,
} from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { equityOf } from '../account/margin.ts'
import { type Order } from './order-state.ts'
import { type State } from '../state.ts'

// What must hold when an entry leaves: every cap, with all that is held, rests, flies or is unknown counted in, and no
// brake set. Reckoned apart from the questions that the bot asks, and from its memory of brakes.

/** Something that is held, or that an entry may still become. */
type Stake = {
  readonly symbol: string
  readonly leg: Leg
  readonly value: Usdt
  readonly margin: Usdt
  readonly order: string | null
}

export type EntryWatch = {
  /** Told of every step; what it says is broken. */
  see(state: Readonly<State>, entry: Entry, commands: readonly Command[]): readonly string[]
  /** So many entries were looked at, and so many brakes were set. */
  readonly seen: { readonly entries: number; readonly brakes: number }
}

export function createEntryWatch(): EntryWatch {
  let sent: readonly { readonly seq: number; readonly at: number }[] = []
  const seen = { entries: 0, brakes: 0 }
  let brakesSet = 0

  return {
    seen,
    see(state, { seq, at, event }, commands) {
      // What a crash kept from being written down was not sent either: its numbers are given again.
      if (event.kind === 'started') sent = sent.filter((entry) => entry.seq < seq)
      if (event.kind === 'operator' && event.action.do === 'releaseBrake') brakesSet = state.brakes.tripped.size
      const found: string[] = []
      for (const command of commands) {
        if (command.kind === 'notice' && command.notice.code === 'brake_set') {
          brakesSet += 1
          seen.brakes += 1
        }
        // One that releases itself says so too.
        if (command.kind === 'notice' && command.notice.code === 'brake_released') brakesSet = state.brakes.tripped.size
        if (command.kind !== 'placeOrder' || command.order.purpose !== 'entry' || !state.config) continue
        seen.entries += 1
        sent = [...sent.filter((entry) => at - entry.at < 60_000), { seq, at }]
        if (brakesSet > 0) found.push(`brake: ${command.order.clientId} is sent while ${brakesSet} brakes are set`)
        const correlations = event.kind === 'quote' ? event.quote.picture?.correlations : undefined
        found.push(...brokenCaps(state, state.config, command.order, correlations ?? {}))
        const most = state.config.globals.max_orders_per_minute
        const within = sent.length
        if (most !== null && within > most) found.push(`I5: ${within} entries within a minute; ${most} may`)
      }
      return found
    },
  }
}

function brokenCaps(
  state: Readonly<State>,
  config: Config,
  { clientId, symbol, leg }: NewOrder,
  correlations: Readonly<Record<string, Rate>>,
): string[] {
  const found: string[] = []
  const { globals } = config
  const own = settingsOf(config, symbol) ?? config.symbol_defaults
  const stakes = stakesOf(state)
  const sum = (of: 'value' | 'margin', counts: (stake: Stake) => boolean): Usdt =>
    stakes.reduce((total, stake) => (counts(stake) ? add(total, stake[of]) : total), noUsdt)
  const within = (name: string, value: Usdt, cap: Usdt | null): void => {
    if (cap !== null && !lte(value, cap))
      found.push(`I5: ${clientId} makes ${name} ${textTo(value, 8)} of ${textTo(cap, 8)}`)
  }
  const isOfSymbol = (stake: Stake): boolean => stake.symbol === symbol
  const isOfSide = (stake: Stake): boolean => stake.leg === leg
  const groupOf = (name: string): string => (settingsOf(config, name) ?? config.symbol_defaults).group
  const share = (pct: Parameters<typeof pctOf>[1] | null): Usdt | null => {
    const equity = equityOf(state)
    return pct === null ? null : pctOf(equity ?? noUsdt, pct)
  }
  within('margin of the symbol', sum('margin', isOfSymbol), own.max_position_usdt)
  within('notional of the symbol', sum('value', isOfSymbol), own.max_position_notional_usdt)
  within('share of the symbol', sum('margin', isOfSymbol), share(own.max_allocation_per_pair))
  within(
    'margin',
    sum('margin', () => true),
    globals.max_total_exposure_usdt,
  )
  within(
    'notional',
    sum('value', () => true),
    globals.max_total_notional_usdt,
  )
  const side = leg === 'long' ? globals.max_long_notional_usdt : globals.max_short_notional_usdt
  within(`notional of ${leg}s`, sum('value', isOfSide), side)
  const isOfGroup = (stake: Stake): boolean => isOfSide(stake) && groupOf(stake.symbol) === own.group
  within(`margin of ${own.group}`, sum('margin', isOfGroup), globals.max_group_exposure_usdt)
  const weighed = stakes
    .filter(isOfSide)
    .reduce((total, stake) => add(total, scale(stake.value, weight(stake.symbol, symbol, correlations))), noUsdt)
  within('what moves together', weighed, globals.max_correlated_notional_usdt)

  const legs = new Set(stakes.map((stake) => `${stake.symbol}:${stake.leg}`))
  const most = [globals.max_positions, globals.max_positions_per_side]
  const counts = [legs.size, new Set(stakes.filter(isOfSide).map((stake) => stake.symbol)).size]
  counts.forEach((count, index) => {
    const limit = most[index] ?? null
    if (limit !== null && count > limit) found.push(`I5: ${clientId} makes ${count} positions of ${limit}`)
  })
  const isolation = share(globals.isolation_pct)
  const before = sum('margin', (stake) => stake.order !== clientId)
  if (isolation !== null && !state.positions.has(`${symbol}:${leg}`) && !gt(isolation, before))
    found.push(`I5: ${clientId} opens a position with ${textTo(before, 8)} of ${textTo(isolation, 8)} in use`)
  const leverage = state.leverages.get(symbol) ?? 0
  if (leverage > globals.leverage_max)
    found.push(`I5: ${clientId} is entered at ${leverage}x of ${globals.leverage_max}x`)
  return found
}

const least = rate('0.7')
const unknown = rate('1')

const weight = (other: string, symbol: string, correlations: Readonly<Record<string, Rate>>): Rate =>
  other === symbol ? unknown : max(correlations[other] ?? unknown, least)

function stakesOf(state: Readonly<State>): Stake[] {
  const margin = (symbol: string, then: number, value: Usdt): Usdt =>
    marginOf(value, state.leverages.get(symbol) ?? then)
  const held = [...state.positions.values()].map(({ symbol, leg, cost, leverage }) => ({
    symbol,
    leg,
    value: cost,
    margin: margin(symbol, leverage, cost),
    order: null,
  }))
  const wanted = [...state.orders.values()].flatMap((order): Stake[] => {
    const { purpose, symbol, leg, clientId, price } = order.wish
    const open = mayStillFill(order)
    const at = order.countedAt ?? price
    if (purpose !== 'entry' || at === null || !isPositive(open)) return []
    const value = notional(open, at)
    return [{ symbol, leg, value, margin: margin(symbol, order.leverage, value), order: clientId }]
  })
  return [...held, ...wanted]
}

const mayStillFill = ({ wish, phase, filledQty, appliedQty }: Readonly<Order>): Qty =>
  sub(phase === 'done' || wish.qty === null ? filledQty : max(wish.qty, filledQty), appliedQty)
