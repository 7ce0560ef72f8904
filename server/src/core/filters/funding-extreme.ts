import { abs, asPercent, lte } from '@undertow/shared/money.ts'
import { check, no, percent, type Question, type Scene } from '../questions/question.ts'

/** A rate this far from zero says that everybody stands on one side, whichever that is. */
export const fundingExtreme: Question<Scene> = {
  gate: 'funding_extreme',
  ask: ({ quote: { fundingRate }, settings: { funding_filter_max_pct: max } }) => {
    if (max === null) return null
    const limit = `at most ${percent(max)} either way`
    if (fundingRate === null) return no('no funding rate', limit)
    const share = asPercent(fundingRate)
    return check(lte(abs(share), max), percent(share), limit)
  },
}
