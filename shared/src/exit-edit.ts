import {
  gt,
  gte,
  isOnGrid,
  isPositive,
  lt,
  lte,
  price,
  text,
  textTo,
  toTickDown,
  toTickUp,
  type Price,
} from './money.ts'
import { type Leg } from './sides.ts'
import { type PositionRow } from './view.ts'

/** What is to be known of a position before a person moves its stop or its target. */
export type ExitsNow = {
  readonly leg: Leg
  readonly mark: Price | null
  /** Where the stop belongs now, and which rule put it there; null: nothing is known of it yet. */
  readonly stop: Price | null
  readonly stopBy: PositionRow['stopBy']
  readonly firstStop: Price | null
  /** Null: there is none above zero. */
  readonly liquidation: Price | null
  readonly tickSize: Price
}

/** The same from a row for people. */
export function exitsOf(row: PositionRow, tickSize: Price): ExitsNow {
  return {
    leg: row.leg,
    mark: priceOf(row.markPrice),
    stop: priceOf(row.stopPrice),
    stopBy: row.stopBy,
    firstStop: priceOf(row.firstStopPrice),
    liquidation: priceOf(row.liquidationPrice),
    tickSize,
  }
}

export const priceOf = (text: string | null): Price | null => (text === null ? null : price(text))

/** Null: stays as it is. */
export type ExitsWish = { readonly stopPrice: Price | null; readonly takeProfitPrice: Price | null }

export type ExitsProblem = {
  readonly key: 'stopPrice' | 'takeProfitPrice'
  readonly value: string
  readonly problem: string
}

/**
 * Whether stop and target may be moved as wished: in words why not, and whether the stop would risk more than the first one did.
 * The one check of the dashboard, the server and the core.
 */
export function checkExits(
  now: ExitsNow,
  { stopPrice, takeProfitPrice }: ExitsWish,
): { readonly problems: readonly ExitsProblem[]; readonly widens: boolean } {
  const problems: ExitsProblem[] = []
  const complain = (key: ExitsProblem['key'], at: Price | null, problem: string | null): void => {
    if (problem !== null) problems.push({ key, value: at === null ? 'empty' : text(at), problem })
  }
  if (stopPrice === null && takeProfitPrice === null) complain('stopPrice', null, 'or a target must be given')
  if (stopPrice !== null) complain('stopPrice', stopPrice, gridProblem(now, stopPrice) ?? stopProblem(now, stopPrice))
  if (takeProfitPrice !== null)
    complain(
      'takeProfitPrice',
      takeProfitPrice,
      gridProblem(now, takeProfitPrice) ?? targetProblem(now, takeProfitPrice),
    )
  // One that is not known yet may lie anywhere.
  const widens = stopPrice !== null && (now.firstStop === null || isFarther(now.leg, stopPrice, now.firstStop))
  return { problems, widens }
}

function gridProblem({ tickSize }: ExitsNow, at: Price): string | null {
  if (!isPositive(at)) return 'must be above zero'
  if (isOnGrid(at, tickSize)) return null
  const around = `${text(toTickDown(at, tickSize))} or ${text(toTickUp(at, tickSize))}`
  return `must be a multiple of ${text(tickSize)}, such as ${around}`
}

function stopProblem({ leg, mark, stop, stopBy, liquidation }: ExitsNow, at: Price): string | null {
  if (mark === null) return 'cannot be compared with the mark price, which is not known: try again when one has come'
  const isLong = leg === 'long'
  if (isLong ? gte(at, mark) : lte(at, mark))
    return `must be ${isLong ? 'below' : 'above'} the mark price ${text(mark)}: it would trigger at once`
  if (liquidation !== null && !isFarther(leg, liquidation, at))
    return `must be ${isLong ? 'above' : 'below'} the liquidation price ${textTo(liquidation, 8)}: the exchange would come first`
  const isHeld = stopBy === 'breakEven' || stopBy === 'trailing'
  if (isHeld && stop !== null && isFarther(leg, at, stop))
    return `is farther away than ${text(stop)}, where ${stopBy === 'trailing' ? 'trailing' : 'break-even'} holds the stop`
  return null
}

function targetProblem({ leg, mark }: ExitsNow, at: Price): string | null {
  if (mark === null) return 'cannot be compared with the mark price, which is not known: try again when one has come'
  const isLong = leg === 'long'
  if (isLong ? gt(at, mark) : lt(at, mark)) return null
  return `must be ${isLong ? 'above' : 'below'} the mark price ${text(mark)}: it would be reached at once`
}

/** True when a stop at `a` risks more than one at `b`. */
const isFarther = (leg: Leg, a: Price, b: Price): boolean => (leg === 'long' ? lt(a, b) : gt(a, b))
