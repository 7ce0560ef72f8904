import { type EventOf } from '@undertow/shared/events.ts'
import { add, gt, text } from '@undertow/shared/money.ts'
import { noteTransfer } from '../brakes/bases.ts'
import { tellSeldom, type Moment } from '../moment.ts'
import { type Position } from '../positions/position-state.ts'
import { post } from './posting.ts'
import { legKey } from '../leg-key.ts'
import { remember } from '../remember.ts'
import { type State } from '../state.ts'

const incomesSeenMax = 5_000
/** How far apart a liquidation and the fee for it may be told. */
const liquidationMs = 60_000

/** Books what the exchange's list has beyond our fills; profit and commission are booked from the fills themselves. */
export function learnIncome(moment: Moment, event: EventOf<'income'>): void {
  if (event.type === 'realised' || event.type === 'commission') return
  const { state } = moment
  const key = `${event.type}:${event.id}:${event.symbol ?? ''}`
  if (state.incomesSeen.has(key)) return
  remember(state.incomesSeen, key, moment.at, incomesSeenMax)
  if (event.type === 'transfer' && event.asset === 'USDT') noteTransfer(state, event.amount, event.happenedAt)
  if (event.symbol === null) return
  if (event.type === 'funding') learnFunding(moment, event, event.symbol)
  if (event.type === 'insurance') learnInsurance(moment, event, event.symbol)
}

/** The exchange's list is known up to `to`: a process to come reads on from there. */
export function learnIncomeRead({ state }: Moment, { to }: EventOf<'incomeRead'>): void {
  state.incomeReadTo = Math.max(state.incomeReadTo ?? 0, to)
}

function learnFunding(moment: Moment, event: EventOf<'income'>, symbol: string): void {
  const { amount, asset } = event
  const position = payerOf(moment.state, symbol)
  if (!position) {
    const late = `${symbol}: funding of ${text(amount)} ${asset} came while no position of ours was open; it is in the wallet and in no trade`
    tellSeldom(moment, 'info', 'funding_without_position', symbol, late)
    const last = moment.state.lastClosed.get(symbol)
    if (last && last.at >= ourTime(moment.state, event)) postIncome(moment, event, { symbol, leg: last.leg, id: null })
    return
  }
  postIncome(moment, event, position)
  if (asset === 'USDT') position.funding = add(position.funding, amount)
  else {
    const said = `funding of ${text(amount)} ${asset} is not part of the net figures`
    tellSeldom(moment, 'warn', 'funding_in_other_asset', symbol, said)
  }
}

/** Funding names a symbol only: with both legs open it goes to the one with the larger value, which decided its sign. */
function payerOf(state: State, symbol: string): Position | undefined {
  const long = state.positions.get(legKey(symbol, 'long'))
  const short = state.positions.get(legKey(symbol, 'short'))
  return long && short && gt(short.cost, long.cost) ? short : (long ?? short)
}

/** The fee of our own liquidation, which the exchange takes once the position is gone. */
function learnInsurance(moment: Moment, event: EventOf<'income'>, symbol: string): void {
  const last = moment.state.lastClosed.get(symbol)
  if (last?.reason !== 'liquidated') return
  if (Math.abs(last.at - ourTime(moment.state, event)) > liquidationMs) return
  postIncome(moment, event, { symbol, leg: last.leg, id: null })
}

type Payer = Pick<Position, 'symbol' | 'leg'> & { readonly id: string | null }

function postIncome(moment: Moment, event: EventOf<'income'>, { symbol, leg, id }: Payer): void {
  const { amount, asset, happenedAt } = event
  const type = event.type === 'insurance' ? 'insurance' : 'funding'
  post(moment, { tradeId: event.id, happenedAt }, { type, symbol, leg, asset, amount, trade: id })
}

const ourTime = (state: Readonly<State>, { happenedAt }: EventOf<'income'>): number => happenedAt - state.venueAheadMs
