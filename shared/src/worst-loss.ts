import { settingsOf, type Config, type SymbolSettings } from './config.ts'
import { roundTripFees, stopSlippage, usualFees } from './costs.ts'
import { ofPrice } from './exit-distances.ts'
import { add, asPercent, lt, min, noUsdt, pctOf, sub, times, usdt, type Usdt } from './money.ts'

/** Assumed beyond the stop's distance, in percent of notional. */
const besidesPct = add(asPercent(stopSlippage), roundTripFees('market', usualFees))

/**
 * What would be lost if the total margin cap were used up in the contracts that lose most and every stop were hit,
 * slippage and fees included. A market that jumps over the stops can cost more: no figure bounds that.
 */
export function worstLoss(config: Config): Usdt {
  const { globals, symbols, symbol_defaults: defaults } = config
  const all = globals.max_total_exposure_usdt
  const listed = Object.keys(symbols).map((symbol) => settingsOf(config, symbol) ?? defaults)
  const risks = listed.map((settings) => ({ settings, marginMax: settings.max_position_usdt }))
  if (globals.trade_unlisted_symbols) risks.push({ settings: defaults, marginMax: all })
  risks.sort((a, b) => (lt(lossOf(a.settings, one), lossOf(b.settings, one)) ? 1 : -1))
  let [left, sum] = [all, noUsdt]
  for (const { settings, marginMax } of risks) {
    const margin = min(marginMax, left)
    sum = add(sum, lossOf(settings, margin))
    left = sub(left, margin)
  }
  return sum
}

const one = usdt('1')

function lossOf(settings: SymbolSettings, margin: Usdt): Usdt {
  const { leverage, stop_loss_pct } = settings
  return pctOf(times(margin, leverage), add(ofPrice(stop_loss_pct, settings, leverage), besidesPct))
}
