import { roundTripFees } from '@undertow/shared/costs.ts'
import { targetDistance } from '@undertow/shared/exit-distances.ts'
import { gt, isPositive } from '@undertow/shared/money.ts'
import { usable } from '../filters/market-data.ts'
import { check, no, percent, yes, type Question, type Scene } from '../questions/question.ts'

/** A stop or a target in average true ranges needs one that is known, and a target beyond the fees. */
export const atrExit: Question<Scene> = {
  gate: 'atr_exit',
  ask: (scene) => {
    const { quote, settings, instrument } = scene
    if (settings.stop_loss_atr === null && settings.take_profit_atr === null) return null
    const limit = `an average true range over ${settings.atr_candles} × ${settings.atr_interval}`
    const atr = usable(quote.picture?.atr, 'candles', scene)
    if (typeof atr === 'string') return no(atr, limit)
    if (!isPositive(atr.pct)) return no('a range of zero', limit)
    const range = `ATR ${percent(atr.pct)}`
    if (settings.take_profit_atr === null) return yes(range, limit)
    const target = targetDistance(settings, 1, atr.pct)
    const fees = roundTripFees(settings.entry, instrument)
    return check(gt(target, fees), `${range}, target ${percent(target)} away`, `above the fees of ${percent(fees)}`)
  },
}
