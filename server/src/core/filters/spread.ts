import { asPct, lte, middle, pctOf, sub } from '@undertow/shared/money.ts'
import { bookOf } from '../questions/pricing.ts'
import { check, no, percent, type Question, type Scene } from '../questions/question.ts'

/** Best bid and best ask lie close together. */
export const spread: Question<Scene> = {
  gate: 'spread',
  ask: ({ quote, settings: { spread_max_pct: max } }) => {
    if (max === null) return null
    const limit = `at most ${percent(max)}`
    const book = bookOf(quote)
    if (!book) return no('no book', limit)
    const at = middle(book.bid, book.ask)
    const width = sub(book.ask, book.bid)
    const share = asPct(width, at)
    return check(lte(width, pctOf(at, max)), share === null ? 'no book' : percent(share), limit)
  },
}
