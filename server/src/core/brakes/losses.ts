import { type Brake } from '@undertow/shared/brakes.ts'
import { type GlobalSettings } from '@undertow/shared/config.ts'
import { asPct, gt, min, noUsdt, pctOf, sub, text, textTo, type Pct, type Usdt } from '@undertow/shared/money.ts'
import { equityOf } from '../account/margin.ts'
import { usd } from '../questions/question.ts'
import { globalsOf } from '../settings.ts'
import { type State } from '../state.ts'
import { type Base } from './brake-state.ts'

/** One loss against its limit, in money and in words. */
export type Loss = {
  readonly lost: Usdt
  readonly most: Usdt
  readonly isBeyond: boolean
  readonly value: string
  readonly limit: string
}

type Limits = { readonly usdt: Usdt | null; readonly pct: Pct | null; readonly since: string }

const limitsOf: { readonly [B in Brake]: (globals: GlobalSettings) => Limits } = {
  dailyLoss: (globals) => ({
    usdt: globals.daily_loss_max_usdt,
    pct: globals.daily_loss_max_pct,
    since: 'the start of the day',
  }),
  weeklyLoss: (globals) => ({
    usdt: globals.weekly_loss_max_usdt,
    pct: globals.weekly_loss_max_pct,
    since: 'the start of the week',
  }),
  drawdown: (globals) => ({ usdt: null, pct: globals.drawdown_max_pct, since: 'the peak' }),
}

const baseOf: { readonly [B in Brake]: (state: Readonly<State>) => Base | null } = {
  dailyLoss: ({ brakes }) => brakes.day,
  weeklyLoss: ({ brakes }) => brakes.week,
  drawdown: ({ brakes }) => brakes.peak,
}

/** How a loss stands; `unknown`: it cannot be told yet; null: there is no such brake. */
export function lossOf(state: Readonly<State>, brake: Brake): Loss | 'unknown' | null {
  const { usdt: amount, pct: share, since } = limitsOf[brake](globalsOf(state))
  if (amount === null && share === null) return null
  const [base, equity] = [baseOf[brake](state), knownEquity(state)]
  if (base === null || equity === null) return 'unknown'
  const lost = sub(base.equity, equity)
  const ofShare = share === null ? null : pctOf(base.equity, share)
  const most = smaller(amount, ofShare) ?? noUsdt
  const percent = asPct(lost, base.equity)
  return {
    lost,
    most,
    isBeyond: gt(lost, most),
    value: `${usd(lost)} lost since ${since}${percent === null ? '' : ` (${textTo(percent, 2)} %)`}`,
    limit: `at most ${usd(most)}${share === null || most !== ofShare ? '' : ` (${text(share)} %)`}`,
  }
}

const smaller = (a: Usdt | null, b: Usdt | null): Usdt | null => (a === null || b === null ? (a ?? b) : min(a, b))

/** A mark comes within a second of the fill that opened a position; until then it is worth what it cost. */
const markWaitMs = 5_000

/** Equity with every open position at a mark that is known; null until the account and the marks are. */
export function knownEquity(state: Readonly<State>): Usdt | null {
  if (state.snapshotAt === null) return null
  for (const { symbol, openedAt } of state.positions.values()) {
    if (!state.marks.has(symbol) && state.at - openedAt > markWaitMs) return null
  }
  return equityOf(state)
}
