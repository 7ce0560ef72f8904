import { type EventOf } from '@undertow/shared/events.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { asPct, gt, max, neg, pct, sub, type Pct, type Price } from '@undertow/shared/money.ts'
import { type Moment } from '../moment.ts'
import { entryPriceOf, type Position } from '../positions/position-state.ts'
import { legKey } from '../leg-key.ts'
import { trailingFrom } from './levels.ts'
import { isReached, shifted } from './prices.ts'

/** Takes a mark over: how far each leg has been from its entry, and which rules have begun to hold. */
export function learnMark({ state, at }: Moment, { symbol, price }: EventOf<'mark'>): void {
  state.marks.set(symbol, { price, at })
  const instrument = state.instruments.get(symbol)
  for (const leg of ['long', 'short'] as const) {
    const position = state.positions.get(legKey(symbol, leg))
    if (!position) continue
    noteExcursion(position, price)
    if (instrument) noteProgress(position, price, instrument)
  }
}

function noteExcursion(position: Position, mark: Price): void {
  const entry = entryPriceOf(position)
  const moved = asPct(sub(mark, entry), entry)
  if (moved === null) return
  const gained = position.leg === 'long' ? moved : neg(moved)
  position.favourablePct = farther(position.favourablePct, gained)
  position.adversePct = farther(position.adversePct, neg(gained))
}

const farther = (known: Pct | null, seen: Pct): Pct => max(known ?? none, seen)
const none = pct('0')

/** What a mark has shown once stays true: the rules do not let go when the price comes back. */
function noteProgress(position: Position, mark: Price, instrument: Instrument): void {
  const { leg, exits, trailBest } = position
  const { breakEvenAtPct } = exits
  if (breakEvenAtPct !== null && isReached(leg, shifted(leg, entryPriceOf(position), breakEvenAtPct), mark))
    position.breakEvenArmed = true
  if (exits.trailingPct === null) return
  const begins = trailBest === null && isReached(leg, trailingFrom(position, instrument) ?? mark, mark)
  const isBetter = trailBest !== null && gt(mark, trailBest) === (leg === 'long')
  if (begins || isBetter) position.trailBest = mark
}
