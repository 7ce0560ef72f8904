import type { Instrument } from '@undertow/shared/instrument.ts'
import { price, qty, rate, usdt } from '@undertow/shared/money.ts'
import { bracketsFor, powerOfTen } from './contracts.ts'
import type { Tape } from './tape.ts'

/**
 * Contracts for a recording that came without any: tick and step are the smallest powers of ten that its prices and quantities need,
 * everything else is the usual case (minimum value 5 USDT, worst published base fees, band and take bound 5 %).
 * Trades show the tick; where there are none the liquidations' average prices must do, which may be finer than it.
 */
export function inferInstruments(rows: Pick<Tape, 'liquidations' | 'trades'>): Instrument[] {
  const seen = new Map<string, Seen>()
  const at = (symbol: string): Seen => {
    const found = seen.get(symbol) ?? { tradeDigits: null, averageDigits: 0, stepDigits: 0 }
    seen.set(symbol, found)
    return found
  }
  for (const trade of rows.trades) {
    const symbol = at(trade.symbol)
    symbol.tradeDigits = Math.max(symbol.tradeDigits ?? 0, digitsOf(trade.price))
    symbol.stepDigits = Math.max(symbol.stepDigits, digitsOf(trade.qty))
  }
  for (const liquidation of rows.liquidations) {
    const symbol = at(liquidation.symbol)
    symbol.averageDigits = Math.max(symbol.averageDigits, digitsOf(liquidation.averagePrice))
    symbol.stepDigits = Math.max(symbol.stepDigits, digitsOf(liquidation.qty))
  }
  return [...seen]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([symbol, digits]) => inferred(symbol, digits.tradeDigits ?? digits.averageDigits, digits.stepDigits))
}

type Seen = { tradeDigits: number | null; averageDigits: number; stepDigits: number }

/** Decimal places that a text really uses. */
const digitsOf = (text: string): number => /\.(\d*?)0*$/.exec(text)?.[1]?.length ?? 0

function inferred(symbol: string, tickDigits: number, stepDigits: number): Instrument {
  const [pair = symbol, expiry] = symbol.split('_')
  const quoteAsset = pair.endsWith('USDC') ? 'USDC' : 'USDT'
  const tick = powerOfTen(tickDigits)
  const step = powerOfTen(stepDigits)
  return {
    symbol,
    baseAsset: pair.endsWith(quoteAsset) ? pair.slice(0, -quoteAsset.length) : pair,
    quoteAsset,
    contractType: expiry === undefined ? 'PERPETUAL' : 'CURRENT_QUARTER',
    underlyingType: 'COIN',
    status: 'TRADING',
    onboardedAt: 0,
    tickSize: price(tick),
    priceMin: price(tick),
    priceMax: price('10000000'),
    stepSize: qty(step),
    qtyMin: qty(step),
    qtyMax: qty('1000000000'),
    marketStepSize: qty(step),
    marketQtyMin: qty(step),
    marketQtyMax: qty('1000000000'),
    notionalMin: usdt('5'),
    percentUp: rate('1.05'),
    percentDown: rate('0.95'),
    marketTakeBound: rate('0.05'),
    liquidationFee: rate('0.025'),
    makerFee: rate('0.0002'),
    takerFee: rate('0.0005'),
    brackets: bracketsFor(75),
  }
}
