import { Decimal } from 'decimal.js'
import { z } from 'zod'

// 60 digits hold price × quantity × rate of every contract without rounding; the exponent limits keep text free of "1e-7".
const Exact = Decimal.clone({ precision: 60, toExpNeg: -60, toExpPos: 60 })

declare const unit: unique symbol
type Amount<U extends string> = Decimal & { readonly [unit]: U }

/** USDT (or another quote asset) per one base coin. */
export type Price = Amount<'price'>
/** Base coins (contracts of one coin). Never negative: the leg carries the direction. */
export type Qty = Amount<'qty'>
/** An amount of USDT: notional, margin, profit, fee. May be negative where it is a flow. */
export type Usdt = Amount<'usdt'>
/** Percent: `2.5` means 2.5 %. */
export type Pct = Amount<'pct'>
/** A plain factor: `0.0004` is a fee of 4 basis points. */
export type Rate = Amount<'rate'>
/** Any of the brands above. */
export type Money = Price | Qty | Usdt | Pct | Rate

const decimalText = /^-?\d{1,40}(\.\d{1,40})?$/

/** True for plain decimal text of at most 40 digits on each side of the point: no exponent, no sign but minus, no spaces. */
export function isDecimalText(text: string): boolean {
  return decimalText.test(text)
}

function exact<M extends Money>(text: string): M {
  if (!decimalText.test(text)) throw new Error(`"${text}" is not a plain decimal number`)
  return new Exact(text) as M
}

/** Parses decimal text; throws on anything else. Check with `isDecimalText` first where the text comes from outside. */
export const price = (text: string): Price => exact<Price>(text)
/** See `price`. */
export const qty = (text: string): Qty => exact<Qty>(text)
/** See `price`. */
export const usdt = (text: string): Usdt => exact<Usdt>(text)
/** See `price`. */
export const pct = (text: string): Pct => exact<Pct>(text)
/** See `price`. */
export const rate = (text: string): Rate => exact<Rate>(text)

export const noUsdt: Usdt = usdt('0')
export const noQty: Qty = qty('0')

/**
 * Plain decimal text without exponent or trailing zeros: what goes on every wire and into every table. Zero has no sign in it,
 * or what is read again would be written differently.
 */
export const text = (amount: Money): string => (amount.isZero() ? '0' : amount.toFixed())

// JSON writes the same text: a zero that came of a negative factor would be "-0" in it, and "0" after the next restart.
Exact.prototype.toJSON = function (this: Money) {
  return text(this)
}

export const add = <M extends Money>(a: M, b: M): M => a.plus(b) as M
export const sub = <M extends Money>(a: M, b: M): M => a.minus(b) as M
export const neg = <M extends Money>(a: M): M => a.neg() as M
export const abs = <M extends Money>(a: M): M => a.abs() as M
export const min = <M extends Money>(a: M, b: M): M => (a.lt(b) ? a : b)
export const max = <M extends Money>(a: M, b: M): M => (a.gt(b) ? a : b)

export const gt = <M extends Money>(a: M, b: M): boolean => a.gt(b)
export const gte = <M extends Money>(a: M, b: M): boolean => a.gte(b)
export const lt = <M extends Money>(a: M, b: M): boolean => a.lt(b)
export const lte = <M extends Money>(a: M, b: M): boolean => a.lte(b)
export const eq = <M extends Money>(a: M, b: M): boolean => a.eq(b)
export const isZero = (a: Money): boolean => a.isZero()
export const isPositive = (a: Money): boolean => a.gt(0)
export const isNegative = (a: Money): boolean => a.lt(0)

/** Value of `amount` coins at `at`, exact. */
export const notional = (amount: Qty, at: Price): Usdt => amount.times(at) as unknown as Usdt

/** `a × factor`, exact; for fees, brackets and leverage given as a factor. */
export const scale = <M extends Money>(a: M, factor: Rate): M => a.times(factor) as M

/** `a × count` for a whole number such as leverage or an entry count, exact. */
export const times = <M extends Money>(a: M, count: number): M => {
  if (!Number.isSafeInteger(count)) throw new Error(`${count} is not a whole number`)
  return a.times(count) as M
}

/** `share` percent of `a`, exact. */
export const pctOf = <M extends Money>(a: M, share: Pct): M => a.times(share).times('0.01') as M

/** The price in the middle of two, exact. */
export const middle = (a: Price, b: Price): Price => a.plus(b).times('0.5') as Price

/** `a` moved up by `share` percent (down when negative), exact. */
export const movedBy = (a: Price, share: Pct): Price => a.times(share.times('0.01').plus(1)) as Price

const places = (amount: Decimal, digits: number, rounding: Decimal.Rounding): Decimal =>
  amount.toDecimalPlaces(digits, rounding)

/** `a ÷ b` to 18 decimals, half up. Throws on division by zero. */
export function divHalfUp<M extends Money>(a: M, b: Rate | Qty): M {
  if (b.isZero()) throw new Error('division by zero')
  return places(a.div(b), 18, Decimal.ROUND_HALF_UP) as M
}

/** `a ÷ b` to 18 decimals, rounded down for what may be spent, up for what it costs. Throws on division by zero. */
export const divDown = <M extends Money>(a: M, b: Rate | Price): M => divided(a, b, Decimal.ROUND_DOWN)
export const divUp = <M extends Money>(a: M, b: Rate | Price): M => divided(a, b, Decimal.ROUND_UP)

function divided<M extends Money>(a: M, b: Rate | Price, rounding: Decimal.Rounding): M {
  if (b.isZero()) throw new Error('division by zero')
  return places(a.div(b), 18, rounding) as M
}

/** `value × part ÷ whole` to 18 decimals, rounded down. Throws when `whole` is zero. */
export function timesShare(value: Usdt, part: Usdt, whole: Usdt): Usdt {
  if (whole.isZero()) throw new Error('no share of zero')
  return places(value.times(part).div(whole), 18, Decimal.ROUND_DOWN) as Usdt
}

/** Margin that `value` of notional binds at `leverage`, to 18 decimals, rounded up so that a cap is never undercounted. */
export const marginOf = (value: Usdt, leverage: number): Usdt =>
  places(value.div(leverage), 18, Decimal.ROUND_UP) as Usdt

/** Quantity that `value` buys at `at`, to 18 decimals, rounded down. Put on the grid with `toStepDown`. */
export const qtyFor = (value: Usdt, at: Price): Qty => places(value.div(at), 18, Decimal.ROUND_DOWN) as unknown as Qty

/** Largest quantity on the step grid that `value` buys at `at`; what `toStepDown` makes of `qtyFor`, without the long division. */
export const stepQtyFor = (value: Usdt, at: Price, step: Qty): Qty =>
  value.divToInt(at.times(step)).times(step) as unknown as Qty

/** Average price of `amount` coins worth `value`, to 18 decimals, half up. Throws when `amount` is zero. */
export function averagePrice(value: Usdt, amount: Qty): Price {
  if (amount.isZero()) throw new Error('no average price of zero quantity')
  return places(value.div(amount), 18, Decimal.ROUND_HALF_UP) as unknown as Price
}

/** The part of `value` that `part` of `whole` coins stand for, to 18 decimals, half up. Throws when `whole` is zero. */
export function valueShare(value: Usdt, part: Qty, whole: Qty): Usdt {
  if (whole.isZero()) throw new Error('no share of zero quantity')
  return places(value.times(part).div(whole), 18, Decimal.ROUND_HALF_UP) as Usdt
}

/** `a` as percent of `b`, to 8 decimals, half up; null when `b` is zero. For figures that are shown, not for limits. */
export const asPct = (a: Usdt | Price, b: Usdt | Price): Pct | null =>
  b.isZero() ? null : (places(a.div(b).times(100), 8, Decimal.ROUND_HALF_UP) as Pct)

/** `a ÷ b` to 2 decimals, half up; null when `b` is zero. For figures that are shown, not for limits. */
export const ratio = (a: Usdt, b: Usdt): Rate | null =>
  b.isZero() ? null : (places(a.div(b), 2, Decimal.ROUND_HALF_UP) as unknown as Rate)

/** A percentage as a factor: `2.5 %` → `0.025`, exact. */
export const asRate = (share: Pct): Rate => share.times('0.01') as unknown as Rate

/** The nearest float: for the length of a bar or the place of a point, never for a figure that is shown or compared. */
export const forDrawing = (a: Money): number => a.toNumber()

const unitPlaces = 40

/** An amount as a whole number of the smallest part that a text can hold: by the thousand, many times faster than decimals. */
export type Units = bigint & { readonly [unit]: 'units' }
export const noUnits = 0n as Units

/** Of decimal text; exact. Throws on anything else. */
export function unitsOf(amount: string): Units {
  if (!decimalText.test(amount)) throw new Error(`"${amount}" is not a plain decimal number`)
  const point = amount.indexOf('.')
  if (point < 0) return BigInt(amount + zeros) as Units
  return BigInt(amount.slice(0, point) + amount.slice(point + 1) + zeros.slice(amount.length - point - 1)) as Units
}
const zeros = '0'.repeat(unitPlaces)

export const addUnits = (a: Units, b: Units): Units => (a + b) as Units
export const subUnits = (a: Units, b: Units): Units => (a - b) as Units

/** The amount again; exact. */
export function ofUnits<M extends Money>(units: Units): M {
  const digits = String(units)
    .replace('-', '')
    .padStart(unitPlaces + 1, '0')
  return exact<M>(`${units < 0n ? '-' : ''}${digits.slice(0, -unitPlaces)}.${digits.slice(-unitPlaces)}`)
}

const onGrid = (amount: Decimal, grid: Decimal, rounding: Decimal.Rounding): Decimal =>
  amount.div(grid).toDecimalPlaces(0, rounding).times(grid)

/** A factor as a percentage: `0.05` → `5 %`, exact. */
export const asPercent = (factor: Rate): Pct => factor.times(100) as unknown as Pct

/** Nearest price on the tick grid that is not above `a`. */
export const toTickDown = (a: Price, tick: Price): Price => onGrid(a, tick, Decimal.ROUND_FLOOR) as Price
/** Nearest price on the tick grid that is not below `a`. */
export const toTickUp = (a: Price, tick: Price): Price => onGrid(a, tick, Decimal.ROUND_CEIL) as Price
/** Largest quantity on the step grid that is not above `a`. */
export const toStepDown = (a: Qty, step: Qty): Qty => onGrid(a, step, Decimal.ROUND_FLOOR) as Qty
/** True when `amount` is a whole multiple of `grid`. */
export const isOnGrid = <M extends Money>(amount: M, grid: M): boolean => amount.mod(grid).isZero()

/** Profit of `amount` coins held on `leg` from `entry` to `exit`, before fees, exact. */
export const grossPnl = (leg: 'long' | 'short', amount: Qty, entry: Price, exit: Price): Usdt =>
  amount.times(leg === 'long' ? exit.minus(entry) : entry.minus(exit)) as unknown as Usdt

/** Decimal text outside, a branded amount inside. */
export type MoneyCodec<M extends Money> = z.ZodCodec<z.ZodString, z.ZodCustom<M, M>>

const moneyCodec = <M extends Money>(help: string): MoneyCodec<M> =>
  z
    .codec(
      z.string().regex(decimalText, 'must be a plain decimal number such as "12.5"'),
      z.custom<M>((value) => Decimal.isDecimal(value)),
      { decode: (value) => exact<M>(value), encode: text },
    )
    .meta({ type: 'string', pattern: decimalText.source, description: help })

/** Text on the wire, `Price` in the program. The same codec serves REST, SSE, journal and settings. */
export const priceCodec = moneyCodec<Price>('price, decimal text')
/** See `priceCodec`. */
export const qtyCodec = moneyCodec<Qty>('quantity in base coins, decimal text')
/** See `priceCodec`. */
export const usdtCodec = moneyCodec<Usdt>('USDT, decimal text')
/** See `priceCodec`. */
export const pctCodec = moneyCodec<Pct>('percent, decimal text: "2.5" is 2.5 %')
/** See `priceCodec`. */
export const rateCodec = moneyCodec<Rate>('factor, decimal text: "0.0004" is 4 basis points')

/** Money that is only passed on, as the text it travels as. Not validated: it was made by `text`. */
export const moneyTextSchema = z.string().meta({ pattern: decimalText.source, description: 'decimal text' })

/** True for a value made by this file. */
export const isMoney = (value: unknown): value is Money => Decimal.isDecimal(value)

/** Rounded half up to at most `digits` decimals, as a venue writes amounts that it computed itself. */
export const rounded = <M extends Money>(a: M, digits: number): M => places(a, digits, Decimal.ROUND_HALF_UP) as M

/** Text for sentences: rounded half up to at most `digits` decimals. Never for wires, tables or limits. */
export const textTo = (amount: Money, digits: number): string => text(rounded(amount, digits))
