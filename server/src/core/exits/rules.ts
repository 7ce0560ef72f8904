import { type SymbolSettings } from '@undertow/shared/config.ts'
import { ofPrice } from '@undertow/shared/exit-distances.ts'
import { type Pct } from '@undertow/shared/money.ts'

/** How a position is left besides by its stop and its target, as the settings said when it was opened. Distances in % of price. */
export type ExitRules = {
  readonly takeProfitOrder: 'market' | 'limit'
  readonly breakEvenAtPct: Pct | null
  readonly breakEvenOffsetPct: Pct
  readonly trailingPct: Pct | null
  readonly trailingFromPct: Pct
  readonly trailsAt: 'bot' | 'exchange'
  /** At the target nothing is closed: trailing begins there. */
  readonly trailsFromTarget: boolean
  readonly slices: readonly { readonly levelPct: Pct; readonly sizePct: Pct }[]
  readonly timeStopMs: number | null
}

export function exitRulesOf(settings: SymbolSettings, leverage: number): ExitRules {
  const share = (distance: Pct): Pct => ofPrice(distance, settings, leverage)
  const shareOrNone = (distance: Pct | null): Pct | null => distance && share(distance)
  const { scale_out_levels_pct: levels, scale_out_sizes_pct: sizes, time_stop_min: minutes } = settings
  return {
    takeProfitOrder: settings.take_profit_order,
    breakEvenAtPct: shareOrNone(settings.break_even_at_pct),
    breakEvenOffsetPct: share(settings.break_even_offset_pct),
    trailingPct: shareOrNone(settings.trailing_stop_pct),
    trailingFromPct: share(settings.trailing_activation_pct),
    trailsAt: settings.trailing,
    trailsFromTarget: settings.trailing_take_profit && settings.trailing_stop_pct !== null,
    slices: levels.flatMap((level, index) => {
      const sizePct = sizes[index]
      return sizePct === undefined ? [] : [{ levelPct: share(level), sizePct }]
    }),
    timeStopMs: minutes === null ? null : minutes * 60_000,
  }
}
