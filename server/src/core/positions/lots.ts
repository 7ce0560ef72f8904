import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { gte, isPositive, lte, type Qty, type Usdt } from '@undertow/shared/money.ts'

/** The quantities that the exchange takes; market orders have limits of their own. */
export type Lot = { readonly step: Qty; readonly qtyMin: Qty; readonly qtyMax: Qty }

export const marketLot = ({ marketStepSize, marketQtyMin, marketQtyMax }: Instrument): Lot => ({
  step: marketStepSize,
  qtyMin: marketQtyMin,
  qtyMax: marketQtyMax,
})

/** What an entry falls under. */
export const entryLot = (entry: SymbolSettings['entry'], instrument: Instrument): Lot =>
  entry === 'market'
    ? marketLot(instrument)
    : { step: instrument.stepSize, qtyMin: instrument.qtyMin, qtyMax: instrument.qtyMax }

/** Neither too small nor too large for one order. */
export const isWithinLot = (amount: Qty, { qtyMin, qtyMax }: Lot): boolean => gte(amount, qtyMin) && lte(amount, qtyMax)

/** Whether the exchange takes an entry over `amount` that is worth `value`. */
export const isTaken = (amount: Qty, value: Usdt, lot: Lot, { notionalMin }: Instrument): boolean =>
  isPositive(amount) && isWithinLot(amount, lot) && gte(value, notionalMin)
