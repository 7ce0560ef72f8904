import type { Bracket, Instrument } from '@undertow/shared/instrument.ts'
import { add, price, qty, rate, scale, sub, usdt, type Usdt } from '@undertow/shared/money.ts'

// The contracts of the generated market. Ticks, steps, size limits and bands are those the exchange published for them
// (exchangeInfo of January 2026; WIFUSDT, not yet trading then, has plausible ones). Prices, volatilities and volumes are
// round figures of the order of 2025 and say nothing about any day.

export type GeneratedContract = {
  readonly symbol: string
  readonly baseAsset: string
  /** Decimal places of tick and step: all of them are powers of ten. */
  readonly tickDigits: number
  readonly stepDigits: number
  readonly startPrice: number
  /** Annualised standard deviation of returns, as a factor. */
  readonly volatility: number
  /** USDT traded a day: what a forced order's impact is measured against. */
  readonly dailyVolume: number
  /** How much of its movement it shares with the whole market. */
  readonly beta: number
  readonly qtyMax: string
  readonly marketQtyMax: string
  readonly band: string
  readonly leverageMax: number
}

const row = (
  symbol: string,
  tickDigits: number,
  stepDigits: number,
  startPrice: number,
  volatility: number,
  dailyVolume: number,
  beta: number,
  limits: {
    readonly qtyMax: string
    readonly marketQtyMax: string
    readonly band: string
    readonly leverageMax: number
  },
): GeneratedContract => ({
  symbol,
  baseAsset: symbol.replace(/USDT$/, ''),
  tickDigits,
  stepDigits,
  startPrice,
  volatility,
  dailyVolume,
  beta,
  ...limits,
})

const limits = (qtyMax: string, marketQtyMax: string, band: string, leverageMax: number) => ({
  qtyMax,
  marketQtyMax,
  band,
  leverageMax,
})

export const generatedContracts: readonly GeneratedContract[] = [
  row('BTCUSDT', 1, 3, 98_000, 0.5, 1e10, 0.85, limits('1000', '120', '0.02', 125)),
  row('ETHUSDT', 2, 3, 3_300, 0.65, 8e9, 0.8, limits('10000', '2000', '0.02', 100)),
  row('SOLUSDT', 2, 2, 182, 0.85, 3e9, 0.75, limits('1000000', '5000', '0.03', 75)),
  row('XRPUSDT', 4, 1, 2.4, 0.8, 2e9, 0.65, limits('1000000', '200000', '0.03', 75)),
  row('DOGEUSDT', 5, 0, 0.22, 0.9, 1.2e9, 0.7, limits('10000000', '2000000', '0.02', 75)),
  row('BNBUSDT', 1, 2, 655, 0.55, 6e8, 0.65, limits('100000', '2000', '0.02', 75)),
  row('ASTERUSDT', 4, 2, 1.2, 1.05, 6e8, 0.4, limits('2000000', '200000', '0.05', 50)),
  row('SUIUSDT', 4, 1, 3.2, 0.95, 7e8, 0.65, limits('1000000', '10000', '0.03', 50)),
  row('AVAXUSDT', 2, 0, 28, 0.85, 4e8, 0.7, limits('300000', '3000', '0.03', 50)),
  row('LINKUSDT', 3, 2, 18, 0.8, 4e8, 0.7, limits('100000', '10000', '0.03', 50)),
  row('1000PEPEUSDT', 6, 0, 0.0112, 1, 5e8, 0.6, limits('35000000', '1000000', '0.03', 50)),
  row('WIFUSDT', 4, 1, 0.9, 1.05, 3e8, 0.6, limits('1000000', '100000', '0.05', 50)),
]

/** Small contracts are paid funding more often than the others, which follow the exchange. */
const fourHourly: ReadonlySet<string> = new Set(['1000PEPEUSDT', 'WIFUSDT'])

/** The contract as the exchange describes it. Fees are the worst published base rates (fact sheet, section 7.10). */
export function instrumentOf(contract: GeneratedContract): Instrument {
  const band = rate(contract.band)
  return {
    symbol: contract.symbol,
    baseAsset: contract.baseAsset,
    quoteAsset: 'USDT',
    contractType: 'PERPETUAL',
    underlyingType: 'COIN',
    status: 'TRADING',
    onboardedAt: 1_630_998_000_000,
    tickSize: price(powerOfTen(contract.tickDigits)),
    priceMin: price(powerOfTen(contract.tickDigits)),
    priceMax: price('1000000'),
    stepSize: qty(powerOfTen(contract.stepDigits)),
    qtyMin: qty(powerOfTen(contract.stepDigits)),
    qtyMax: qty(contract.qtyMax),
    marketStepSize: qty(powerOfTen(contract.stepDigits)),
    marketQtyMin: qty(powerOfTen(contract.stepDigits)),
    marketQtyMax: qty(contract.marketQtyMax),
    notionalMin: usdt('5'),
    percentUp: add(rate('1'), band),
    percentDown: sub(rate('1'), band),
    marketTakeBound: band,
    liquidationFee: rate('0.025'),
    makerFee: rate('0.0002'),
    takerFee: rate('0.0005'),
    brackets: bracketsFor(contract.leverageMax),
    ...(fourHourly.has(contract.symbol) ? { fundingHours: 4 } : {}),
  }
}

/** Text of 10^-digits. */
export const powerOfTen = (digits: number): string => (digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`)

/** One tier of a leverage table: value up to which it holds, leverage it allows, maintenance it asks for. */
type Tier = readonly [cap: string, leverageMax: number, maintenance: string]

const tiers: readonly Tier[] = [
  ['50000', 125, '0.004'],
  ['250000', 100, '0.005'],
  ['1000000', 75, '0.0065'],
  ['5000000', 50, '0.01'],
  ['20000000', 20, '0.025'],
  ['50000000', 10, '0.05'],
  ['100000000', 5, '0.1'],
  ['200000000', 2, '0.25'],
]

/** What a small contract is allowed, and less than that. */
const smallTiers: readonly Tier[] = [
  ['5000', 50, '0.015'],
  ['25000', 20, '0.025'],
  ['100000', 10, '0.05'],
  ['250000', 5, '0.1'],
  ['500000', 2, '0.25'],
  ['1000000', 1, '0.5'],
]

/** A leverage table of the usual shape that begins at `leverageMax`. */
export const bracketsFor = (leverageMax: number): readonly Bracket[] =>
  bracketsOf(tiers.filter(([, leverage]) => leverage <= leverageMax))

/** For contracts whose own table is not known: margin is short and liquidation near sooner than on the real one. */
export const worstCaseBrackets: readonly Bracket[] = bracketsOf(smallTiers)

/** The deductions keep the maintenance margin continuous. */
function bracketsOf(kept: readonly Tier[]): readonly Bracket[] {
  const brackets: Bracket[] = []
  let floor: Usdt = usdt('0')
  let deduction: Usdt = usdt('0')
  let before = rate('0')
  for (const [cap, leverage, text] of kept) {
    const maintenance = rate(text)
    if (brackets.length > 0) deduction = add(deduction, scale(floor, sub(maintenance, before)))
    brackets.push({
      notionalFloor: floor,
      notionalCap: usdt(cap),
      leverageMax: leverage,
      maintenance,
      deduction,
    })
    floor = usdt(cap)
    before = maintenance
  }
  return brackets
}
