import { asPct, lte, pctOf, sub } from '@undertow/shared/money.ts'
import { check, no, type Question, type Scene } from '../question.ts'
import { middleOf, percent } from './market-data.ts'

/** Best bid and best ask lie close together. */
export const spread: Question<Scene> = {
  gate: 'spread',
  ask: ({ quote, settings: { spread_max_pct: max } }) => {
    if (max === null) return null
    const limit = `at most ${percent(max)}`
    const middle = middleOf(quote)
    if (middle === null || quote.bid === null || quote.ask === null) return no('no book', limit)
    const width = sub(quote.ask, quote.bid)
    const share = asPct(width, middle)
    return check(lte(width, pctOf(middle, max)), share === null ? 'no book' : percent(share), limit)
  },
}
