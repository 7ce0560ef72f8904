import { type Moment } from '../moment.ts'
import { haltSymbol } from '../symbol-halt.ts'

const repairsMs = 600_000
const repairsMax = 5

/**
 * Notes that our books of a leg had to be bent to what the account says. Once may be a lost message; again and again means
 * that the two do not agree on something, and nobody knows on what: no entries in that symbol until a person has looked.
 */
export function noteRepair(moment: Moment, key: string): void {
  const { state, at } = moment
  const recent = (state.repairs.get(key) ?? []).filter((then) => then > at - repairsMs)
  recent.push(at)
  state.repairs.set(key, recent.slice(-repairsMax - 1))
  const [symbol = key] = key.split(':')
  if (recent.length <= repairsMax) return
  haltSymbol(moment, symbol, `the books of ${key} had to be mended ${recent.length} times within ten minutes`)
}

/**
 * What was presumed has been told after all: the books agreed with the account all along, and only the message was late. Else a
 * stream that lags half a second would keep entries off.
 */
export function takeBackRepair({ state }: Moment, key: string): void {
  state.repairs.get(key)?.pop()
}
