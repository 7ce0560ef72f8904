import { isWithin, parseTradingHours, weekTime } from '@undertow/shared/trading-hours.ts'
import { check, no, type Question, type Scene } from '../questions/question.ts'

/** Only at the times of the week that are named. */
export const tradingHours: Question<Scene> = {
  gate: 'trading_hours',
  ask: ({ at, settings: { trading_hours: written } }) => {
    if (written === null) return null
    const parsed = parseTradingHours(written)
    if ('problem' in parsed) return no(`not readable: they must ${parsed.problem}`, written)
    return check(isWithin(parsed.spans, at), `${weekTime(at)} UTC`, written)
  },
}
