import { gte, lte, movedBy, neg, text, textTo } from '@undertow/shared/money.ts'
import { touchFor, vwapDeviation } from '@undertow/shared/vwap-deviation.ts'
import { check, no, percent, type Answer, type Question, type Scene } from '../questions/question.ts'
import { usable } from './market-data.ts'

/** A long below the volume-weighted average price by its offset, a short above it. */
export const vwap: Question<Scene> = {
  gate: 'vwap',
  ask: (scene) => (scene.settings.vwap_filter ? distance(scene) : null),
}

function distance(scene: Scene): Answer {
  const { quote, settings, signal } = scene
  const isLong = signal.leg === 'long'
  const offset = isLong ? settings.long_vwap_offset_pct : settings.short_vwap_offset_pct
  const where = isLong ? 'below' : 'above'
  const average = usable(quote.picture?.vwap, settings.vwap_source === 'trades' ? 'stream' : 'candles', scene)
  const asked = `${percent(offset)} ${where} VWAP of ${
    settings.vwap_source === 'trades'
      ? `${settings.vwap_trades} trades`
      : `${settings.vwap_candles} × ${settings.vwap_interval}`
  }`
  if (typeof average === 'string') return no(average, asked)
  const limit = movedBy(average.price, isLong ? neg(offset) : offset)
  const said = `${asked}, ${textTo(average.price, 8)}: ${textTo(limit, 8)}`
  const paid = touchFor(signal.leg, quote)
  if (paid === null) return no('no book', said)
  const deviation = vwapDeviation(quote, signal.leg)
  const value = `${text(paid)}${deviation === null ? '' : `, ${percent(deviation)} from VWAP`}`
  return check(isLong ? lte(paid, limit) : gte(paid, limit), value, said)
}
