import { type SymbolSettings } from './config.ts'
import { divHalfUp, gte, isOnGrid, lte, min, pct, rate, scale, type Pct } from './money.ts'

type Basis = Pick<SymbolSettings, 'exit_basis'>

/** A distance of the exit group in % of the price, to 18 decimals, half up. */
export function ofPrice(distance: Pct, { exit_basis }: Basis, leverage: number): Pct {
  return exit_basis === 'price' ? distance : divHalfUp(distance, rate(String(leverage)))
}

/** How far from the average entry price the stop lies, in % of the price: by the average true range, but never farther than set. */
export function stopDistance(
  settings: Basis & Pick<SymbolSettings, 'stop_loss_pct' | 'stop_loss_atr'>,
  leverage: number,
  atrPct: Pct | null,
): Pct {
  const farthest = ofPrice(settings.stop_loss_pct, settings, leverage)
  const { stop_loss_atr: ranges } = settings
  return ranges === null || atrPct === null ? farthest : min(scale(atrPct, ranges), farthest)
}

/** How far from the average entry price the take-profit lies, in % of the price. */
export function targetDistance(
  settings: Basis & Pick<SymbolSettings, 'take_profit_pct' | 'take_profit_atr'>,
  leverage: number,
  atrPct: Pct | null,
): Pct {
  const { take_profit_atr: ranges } = settings
  if (ranges !== null && atrPct !== null) return scale(atrPct, ranges)
  return ofPrice(settings.take_profit_pct, settings, leverage)
}

const [callbackMin, callbackMax, callbackStep] = [pct('0.1'), pct('5'), pct('0.1')]

/** Whether the exchange's own trailing order takes `distance`: 0.1 to 5 %, in steps of a tenth. */
export const isCallback = (distance: Pct): boolean =>
  gte(distance, callbackMin) && lte(distance, callbackMax) && isOnGrid(distance, callbackStep)
