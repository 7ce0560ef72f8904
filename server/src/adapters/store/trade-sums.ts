import {
  addUnits,
  asPct,
  divHalfUp,
  neg,
  noUnits,
  ofUnits,
  qty,
  ratio,
  rounded,
  text,
  usdt,
  type Pct,
  type Units,
  type Usdt,
} from '@undertow/shared/money.ts'
import { enough, type Figures } from '@undertow/shared/performance-api.ts'

/** The amounts of one trade. */
export type Amounts = {
  readonly gross: Units
  readonly commission: Units
  readonly funding: Units
  readonly net: Units
  readonly mae: Units | null
  readonly mfe: Units | null
}

/** What many trades add up to; exact. */
export type Sums = {
  trades: number
  wins: number
  losses: number
  gross: Units
  commission: Units
  funding: Units
  won: Units
  /** Negative. */
  lost: Units
  mae: Units
  maes: number
  mfe: Units
  mfes: number
  /** Null after a new trade. */
  figures: Figures | null
}

export const noSums = (): Sums => ({
  trades: 0,
  wins: 0,
  losses: 0,
  gross: noUnits,
  commission: noUnits,
  funding: noUnits,
  won: noUnits,
  lost: noUnits,
  mae: noUnits,
  maes: 0,
  mfe: noUnits,
  mfes: 0,
  figures: null,
})

export function addTrade(sums: Sums, { gross, commission, funding, net, mae, mfe }: Amounts): void {
  sums.figures = null
  sums.trades += 1
  sums.gross = addUnits(sums.gross, gross)
  sums.commission = addUnits(sums.commission, commission)
  sums.funding = addUnits(sums.funding, funding)
  if (net > 0n) {
    sums.wins += 1
    sums.won = addUnits(sums.won, net)
  }
  if (net < 0n) {
    sums.losses += 1
    sums.lost = addUnits(sums.lost, net)
  }
  if (mae !== null) {
    sums.maes += 1
    sums.mae = addUnits(sums.mae, mae)
  }
  if (mfe !== null) {
    sums.mfes += 1
    sums.mfe = addUnits(sums.mfe, mfe)
  }
}

/** Sums are exact; what was divided is rounded to four places. */
export const figuresOf = (sums: Sums): Figures => (sums.figures ??= reckoned(sums))

function reckoned(sums: Sums): Figures {
  const { trades, wins, losses } = sums
  const [won, lost] = [ofUnits<Usdt>(sums.won), ofUnits<Usdt>(sums.lost)]
  const net = ofUnits<Usdt>(addUnits(sums.won, sums.lost))
  const factor = ratio(won, neg(lost))
  return {
    trades,
    wins,
    losses,
    tooFew: trades < enough,
    gross: text(ofUnits(sums.gross)),
    commission: text(ofUnits(sums.commission)),
    funding: text(ofUnits(sums.funding)),
    net: text(net),
    winRatePct: share(wins, trades),
    profitFactor: factor && text(factor),
    expectancy: average(net, trades),
    averageWin: average(won, wins),
    averageLoss: average(lost, losses),
    averageMaePct: average(ofUnits<Pct>(sums.mae), sums.maes),
    averageMfePct: average(ofUnits<Pct>(sums.mfe), sums.mfes),
  }
}

const places = 4

/** A count as percent of another; null of none. */
function share(part: number, whole: number): string | null {
  const found = asPct(usdt(String(part)), usdt(String(whole)))
  return found && text(rounded(found, places))
}

const average = (sum: Usdt | Pct, count: number): string | null =>
  count === 0 ? null : text(rounded(divHalfUp(sum, qty(String(count))), places))
