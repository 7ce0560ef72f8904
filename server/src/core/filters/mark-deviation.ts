import { abs, asPct, lte, pctOf, sub, text } from '@undertow/shared/money.ts'
import { check, no, type Question, type Scene } from '../question.ts'
import { middleOf, percent } from './market-data.ts'

/** The mark price, by which stops trigger and liquidations happen, is where the market trades. */
export const markDeviation: Question<Scene> = {
  gate: 'mark_deviation',
  ask: ({ quote, settings: { mark_deviation_max_pct: max } }) => {
    if (max === null) return null
    const limit = `at most ${percent(max)} either way`
    const middle = middleOf(quote)
    const { mark } = quote
    if (middle === null || mark === null) return no(mark === null ? 'no mark price' : 'no book', limit)
    const off = sub(mark, middle)
    const share = asPct(off, middle)
    const value = `mark ${text(mark)}, middle ${text(middle)}${share === null ? '' : `: ${percent(share)}`}`
    return check(lte(abs(off), pctOf(middle, max)), value, limit)
  },
}
