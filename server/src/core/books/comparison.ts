import { type BookDifference } from '@undertow/shared/books.ts'
import { type EventOf } from '@undertow/shared/events.ts'
import { text } from '@undertow/shared/money.ts'
import { tell, tellSeldom, type Moment } from '../moment.ts'

const namedMax = 3

/** Says that our books and the exchange's list differ once two comparisons in a row have found it, and when they no longer do. */
export function learnComparison(moment: Moment, { differences }: EventOf<'booksCompared'>): void {
  const { state } = moment
  const before = state.booksDiffer
  if (differences.length === 0) {
    state.booksDiffer = null
    if (before?.isTold)
      tell(moment, 'info', 'books_agree', null, 'our books and the income list of the exchange agree again')
    return
  }
  const said = sentenceOf(differences)
  const isLasting = before !== null
  if (isLasting && before.said !== said) tellSeldom(moment, 'warn', 'books_differ', null, said)
  state.booksDiffer = { said: isLasting ? said : '', isTold: isLasting }
}

function sentenceOf(differences: readonly BookDifference[]): string {
  const named = differences.slice(0, namedMax).map(({ day, type, asset, symbol, ours, exchange, difference }) => {
    const figures = `ours ${text(ours)}, the exchange's ${text(exchange)}, difference ${text(difference)} ${asset}`
    return `${type} of ${symbol} on ${day}: ${figures}`
  })
  const more = differences.length - named.length
  return `our books differ from the income list of the exchange: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}
