import { type Price } from '@undertow/shared/money.ts'
import { type State } from './state.ts'

const markAgeMsMax = 5_000

/** The mark price of `symbol`; null where the last one is too old to act upon, or none has come. */
export function freshMark({ marks }: Readonly<State>, symbol: string, at: number): Price | null {
  const mark = marks.get(symbol)
  return mark && at - mark.at <= markAgeMsMax ? mark.price : null
}
