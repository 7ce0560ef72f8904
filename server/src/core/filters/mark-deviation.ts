import { abs, asPct, lte, middle, pctOf, sub, text } from '@undertow/shared/money.ts'
import { bookOf } from '../questions/pricing.ts'
import { check, no, percent, type Question, type Scene } from '../questions/question.ts'

/** The mark price, by which stops trigger and liquidations happen, is where the market trades. */
export const markDeviation: Question<Scene> = {
  gate: 'mark_deviation',
  ask: ({ quote, settings: { mark_deviation_max_pct: max } }) => {
    if (max === null) return null
    const limit = `at most ${percent(max)} either way`
    const { mark } = quote
    const book = bookOf(quote)
    if (mark === null || !book) return no(mark === null ? 'no mark price' : 'no book', limit)
    const at = middle(book.bid, book.ask)
    const off = sub(mark, at)
    const share = asPct(off, at)
    const value = `mark ${text(mark)}, middle ${text(at)}${share === null ? '' : `: ${percent(share)}`}`
    return check(lte(abs(off), pctOf(at, max)), value, limit)
  },
}
