import { type Instrument } from './instrument.ts'
import { gte, isPositive, pct, pctOf, sub, text, toStepDown, type Qty } from './money.ts'

/** Shares of a position that a person may close at once, besides all of it. */
export const closeShares = [25, 50, 75] as const
export type CloseShare = (typeof closeShares)[number]

type Sizes = Pick<Instrument, 'marketStepSize' | 'marketQtyMin'>

/** `share` percent of `held` as a market order takes it, or why it takes none. Rounded down: never more than asked for. */
export function partOf(held: Qty, share: CloseShare, { marketStepSize, marketQtyMin }: Sizes): Qty | string {
  const part = toStepDown(pctOf(held, pct(String(share))), marketStepSize)
  if (!isPositive(part) || !gte(part, marketQtyMin))
    return `${share} % of ${text(held)} is less than the smallest order of ${text(marketQtyMin)}: close a larger share, or all of it`
  const rest = sub(held, part)
  return gte(rest, marketQtyMin)
    ? part
    : `${share} % of ${text(held)} would leave ${text(rest)}, less than the smallest order of ${text(marketQtyMin)}: close all of it`
}
