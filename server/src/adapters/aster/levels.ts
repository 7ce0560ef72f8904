import { isPositive, price, qty, type Price, type Qty } from '@undertow/shared/money.ts'
import { decimalOf } from '../wire.ts'

export type Level = { readonly price: Price; readonly qty: Qty }

/** Of one side, best first, at most `levelsMax`; what is no level is left out. */
export function levelsOf(value: unknown, levelsMax: number): Level[] {
  if (!Array.isArray(value)) return []
  return value
    .slice(0, levelsMax)
    .map(levelOf)
    .filter((level) => level !== null)
}

/** Of price and quantity; null unless both are positive. */
export function levelOf(pair: unknown): Level | null {
  if (!Array.isArray(pair)) return null
  const [at, amount] = [priceOf(pair[0]), decimalOf(pair[1])]
  if (at === null || amount === null || !isPositive(qty(amount))) return null
  return { price: at, qty: qty(amount) }
}

export function priceOf(value: unknown): Price | null {
  const text = decimalOf(value)
  const amount = text === null ? null : price(text)
  return amount !== null && isPositive(amount) ? amount : null
}
