import {
  abs,
  add,
  asPct,
  gte,
  lt,
  lte,
  middle,
  min,
  notional,
  noUsdt,
  pct,
  pctOf,
  rate,
  scale,
  sub,
  type Pct,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'

export type Level = { readonly price: Price; readonly qty: Qty }

export type Depth = {
  readonly bidUsdt: Usdt
  readonly askUsdt: Usdt
  /** How far from the middle the sums reach; null: as far as was asked for. */
  readonly reachPct: Pct | null
}

/**
 * Resting notional within `bps` basis points of the middle; null without both sides, or when they cross. `levelsMax`: a side
 * of so many levels may go on beyond the last one. Where that one is nearer than asked for, both sides are summed up to the
 * same nearer distance: a lower bound whose two sides can still be compared.
 */
export function depthWithin(
  { bids, asks }: { readonly bids: readonly Level[]; readonly asks: readonly Level[] },
  bps: number,
  levelsMax: number,
): Depth | null {
  const [bid, ask] = [bids[0], asks[0]]
  if (!bid || !ask || gte(bid.price, ask.price)) return null
  const center = middle(bid.price, ask.price)
  const asked = pctOf(center, scale(pct(String(bps)), rate('0.01')))
  const known = [bids, asks].flatMap((side) => {
    const last = side.length < levelsMax ? undefined : side.at(-1)
    return last === undefined ? [] : [abs(sub(last.price, center))]
  })
  const reach = known.reduce(min, asked)
  return {
    bidUsdt: sumWhile(bids, (at) => gte(at, sub(center, reach))),
    askUsdt: sumWhile(asks, (at) => lte(at, add(center, reach))),
    reachPct: lt(reach, asked) ? asPct(reach, center) : null,
  }
}

function sumWhile(levels: readonly Level[], isWithin: (at: Price) => boolean): Usdt {
  let sum: Usdt = noUsdt
  for (const { price, qty } of levels) {
    if (!isWithin(price)) break
    sum = add(sum, notional(qty, price))
  }
  return sum
}
