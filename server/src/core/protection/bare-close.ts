import { beginClose } from './closing.ts'
import { type Moment } from '../moment.ts'
import { type Position } from '../positions/position-state.ts'
import { haltSymbol } from '../symbol-halt.ts'

const rememberedMs = 3_600_000
const closesMax = 1
const oneMomentMs = 60_000

/**
 * Closes a position for want of a stop. Once may be a bad moment of the exchange. The second time within an hour it is the symbol: it
 * would be entered and sold again all night, for a spread and two fees each, so no entries there until a person has looked.
 */
export function closeBare(moment: Moment, position: Position): void {
  const { state, at } = moment
  const { symbol, closing } = position
  if (closing !== null) return
  beginClose(moment, position, 'unprotected')
  const recent = (state.bareCloses.get(symbol) ?? []).filter((then) => then > at - rememberedMs)
  // Both sides of a contract lose their stops at once: that is one bad moment.
  if (at - (recent.at(-1) ?? -Infinity) < oneMomentMs) return
  recent.push(at)
  state.bareCloses.set(symbol, recent.slice(-closesMax - 1))
  if (recent.length <= closesMax) return
  haltSymbol(
    moment,
    symbol,
    `${recent.length} positions of ${symbol} had to be closed within an hour because no stop stood`,
  )
}
