import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import {
  marginOf,
  notional,
  qtyFor,
  times,
  toStepDown,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'

export type Size = { readonly qty: Qty; readonly notional: Usdt; readonly margin: Usdt }

/** Largest size on the contract's grid that the margin per trade buys. Rounds down, never up: it may be zero. */
export function sizeOf(settings: SymbolSettings, leverage: number, at: Price, instrument: Instrument): Size {
  const step = settings.entry === 'market' ? instrument.marketStepSize : instrument.stepSize
  const qty = toStepDown(qtyFor(times(settings.trade_value_usdt, leverage), at), step)
  const value = notional(qty, at)
  return { qty, notional: value, margin: marginOf(value, leverage) }
}
