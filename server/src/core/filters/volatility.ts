import { gte, lte } from '@undertow/shared/money.ts'
import { check, no, percent, type Question, type Scene } from '../questions/question.ts'
import { usable } from './market-data.ts'

/** The average true range lies within its limits. */
export const volatility: Question<Scene> = {
  gate: 'volatility',
  ask: (scene) => {
    const { atr_min_pct: least, atr_max_pct: most } = scene.settings
    if (least === null && most === null) return null
    const limits = [
      ...(least === null ? [] : [`at least ${percent(least)}`]),
      ...(most === null ? [] : [`at most ${percent(most)}`]),
    ]
    const limit = `${limits.join(', ')} over ${scene.settings.atr_candles} × ${scene.settings.atr_interval}`
    const atr = usable(scene.quote.picture?.atr, 'candles', scene)
    if (typeof atr === 'string') return no(atr, limit)
    const passed = (least === null || gte(atr.pct, least)) && (most === null || lte(atr.pct, most))
    return check(passed, `ATR ${percent(atr.pct)}`, limit)
  },
}
