import { usualFees } from '@undertow/shared/costs.ts'
import { symbolNameSchema } from '@undertow/shared/symbol-name.ts'
import type { Bracket, Instrument } from '@undertow/shared/instrument.ts'
import { price, qty, rate, usdt, type Rate } from '@undertow/shared/money.ts'
import { decimalOf, objectOf, objectsOf, wholeOf, type JsonObject } from '../wire.ts'

export type Fees = { readonly maker: Rate; readonly taker: Rate }

/** What is assumed until the account's own rates are known: the highest that were ever published. */
const assumedFees: Fees = { maker: usualFees.makerFee, taker: usualFees.takerFee }

// A filter limit of zero means that there is none.
const unlimited = '1000000000000000'

/** The contracts of exchangeInfo whose rules can be read; the others are counted, not guessed. */
export function instrumentsOf(
  exchangeInfo: unknown,
  brackets: ReadonlyMap<string, readonly Bracket[]>,
  fees: ReadonlyMap<string, Fees>,
  fundingHours: ReadonlyMap<string, number>,
): { readonly instruments: readonly Instrument[]; readonly unreadable: number } {
  const rows = objectsOf(objectOf(exchangeInfo)?.['symbols'])
  const instruments = rows.map((row) => instrumentOf(row, brackets, fees, fundingHours)).filter((one) => one !== null)
  return { instruments, unreadable: rows.length - instruments.length }
}

/** Of leverageBrackets, by symbol. Rows that cannot be read are left out. */
export function bracketsOf(body: unknown): ReadonlyMap<string, readonly Bracket[]> {
  const rows = objectsOf(body).map((row): readonly [string, readonly Bracket[]] => [
    String(row['symbol']),
    objectsOf(row['brackets'])
      .map(bracketOf)
      .filter((one) => one !== null)
      .toSorted((a, b) => a.notionalFloor.cmp(b.notionalFloor)),
  ])
  return new Map(rows)
}

// What is paid more rarely than once a day is no funding interval.
const fundingHoursMax = 24

/** Of fundingInfo, by symbol: hours between two payments. Rows that cannot be read are left out. */
export function fundingHoursOf(body: unknown): ReadonlyMap<string, number> {
  return new Map(
    objectsOf(body).flatMap((row) => {
      const hours = wholeOf(row['fundingIntervalHours'])
      return hours === null || hours < 1 || hours > fundingHoursMax ? [] : [[String(row['symbol']), hours] as const]
    }),
  )
}

function bracketOf(row: JsonObject): Bracket | null {
  const leverageMax = wholeOf(row['initialLeverage'])
  const [floor, cap] = [decimalOf(row['notionalFloor']), decimalOf(row['notionalCap'])]
  const maintenance = decimalOf(row['maintMarginRatio'])
  if (leverageMax === null || leverageMax < 1 || floor === null || cap === null || maintenance === null) return null
  return {
    notionalFloor: usdt(floor),
    notionalCap: usdt(cap),
    leverageMax,
    maintenance: rate(maintenance),
    deduction: usdt(decimalOf(row['cum']) ?? '0'),
  }
}

function instrumentOf(
  row: JsonObject,
  brackets: ReadonlyMap<string, readonly Bracket[]>,
  fees: ReadonlyMap<string, Fees>,
  fundingHours: ReadonlyMap<string, number>,
): Instrument | null {
  const symbol = String(row['symbol'])
  if (!symbolNameSchema.safeParse(symbol).success) return null
  const filters = new Map(objectsOf(row['filters']).map((filter) => [filter['filterType'], filter]))
  const read = (filter: string, field: string): string | null => decimalOf(filters.get(filter)?.[field])
  const [tickSize, stepSize] = [positive(read('PRICE_FILTER', 'tickSize')), positive(read('LOT_SIZE', 'stepSize'))]
  const [qtyMin, qtyMax] = [read('LOT_SIZE', 'minQty'), positive(read('LOT_SIZE', 'maxQty'))]
  if (tickSize === null || stepSize === null || qtyMin === null || qtyMax === null) return null
  const fee = fees.get(symbol) ?? assumedFees
  const hours = fundingHours.get(symbol)
  return {
    symbol,
    baseAsset: textOf(row['baseAsset']),
    quoteAsset: textOf(row['quoteAsset']),
    contractType: textOf(row['contractType']),
    underlyingType: textOf(row['underlyingType']),
    status: textOf(row['status']),
    onboardedAt: wholeOf(row['onboardDate']) ?? 0,
    tickSize: price(tickSize),
    priceMin: price(read('PRICE_FILTER', 'minPrice') ?? '0'),
    priceMax: price(positive(read('PRICE_FILTER', 'maxPrice')) ?? unlimited),
    stepSize: qty(stepSize),
    qtyMin: qty(qtyMin),
    qtyMax: qty(qtyMax),
    marketStepSize: qty(positive(read('MARKET_LOT_SIZE', 'stepSize')) ?? stepSize),
    marketQtyMin: qty(read('MARKET_LOT_SIZE', 'minQty') ?? qtyMin),
    marketQtyMax: qty(positive(read('MARKET_LOT_SIZE', 'maxQty')) ?? qtyMax),
    notionalMin: usdt(read('MIN_NOTIONAL', 'notional') ?? '5'),
    percentUp: rate(positive(read('PERCENT_PRICE', 'multiplierUp')) ?? unlimited),
    percentDown: rate(read('PERCENT_PRICE', 'multiplierDown') ?? '0'),
    marketTakeBound: rate(decimalOf(row['marketTakeBound']) ?? '0.05'),
    liquidationFee: rate(decimalOf(row['liquidationFee']) ?? '0'),
    makerFee: fee.maker,
    takerFee: fee.taker,
    brackets: brackets.get(symbol) ?? [],
    ...(hours === undefined ? {} : { fundingHours: hours }),
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function positive(text: string | null): string | null {
  return text !== null && /[1-9]/.test(text) && !text.startsWith('-') ? text : null
}
