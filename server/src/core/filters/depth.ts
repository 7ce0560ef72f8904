import { type Picture } from '@undertow/shared/picture.ts'
import { add, asPct, gte, isPositive, lte, min, pctOf, sub } from '@undertow/shared/money.ts'
import { check, no, percent, usd, type Question, type Scene } from '../questions/question.ts'
import { usable } from './market-data.ts'

type Book = NonNullable<Picture['depth']>

/** Enough rests near the middle, on the side to enter and on the side to leave. */
export const depth: Question<Scene> = {
  gate: 'depth',
  ask: (scene) => {
    const { depth_min_usdt: least, depth_bps } = scene.settings
    if (least === null) return null
    const limit = `at least ${usd(least)} on each side within ${depth_bps} bps`
    const book = bookOf(scene)
    if (typeof book === 'string') return no(book, limit)
    const { bidUsdt, askUsdt } = book
    const value = `bids ${usd(bidUsdt)}, asks ${usd(askUsdt)}${reachOf(book)}`
    return check(gte(min(bidUsdt, askUsdt), least), value, limit)
  },
}

/** The book does not lean against the trade. */
export const imbalance: Question<Scene> = {
  gate: 'imbalance',
  ask: (scene) => {
    const { imbalance_max_pct: max, depth_bps } = scene.settings
    if (max === null) return null
    const limit = `at most ${percent(max)} against a ${scene.signal.leg} within ${depth_bps} bps`
    const book = bookOf(scene)
    if (typeof book === 'string') return no(book, limit)
    const { bidUsdt, askUsdt } = book
    const both = add(bidUsdt, askUsdt)
    if (!isPositive(both)) return no('nothing rests', limit)
    const against = scene.signal.leg === 'long' ? sub(askUsdt, bidUsdt) : sub(bidUsdt, askUsdt)
    const share = asPct(against, both)
    return check(
      lte(against, pctOf(both, max)),
      share === null ? 'nothing rests' : `${percent(share)}${reachOf(book)}`,
      limit,
    )
  },
}

/** Said where the levels that are told end nearer than asked for: the sums are lower bounds. */
const reachOf = ({ reachPct }: Book): string =>
  reachPct === undefined ? '' : ` (the book is told up to ${percent(reachPct)} only)`

/** What rests within the distance that is asked for, or why that is not known. */
function bookOf(scene: Scene): Book | string {
  const book = usable(scene.quote.picture?.depth, 'stream', scene)
  if (typeof book === 'string') return book
  // Settings that changed a moment ago.
  return book.bps === scene.settings.depth_bps ? book : `data of ${book.bps} bps`
}
