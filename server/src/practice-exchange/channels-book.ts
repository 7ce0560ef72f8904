import { eq } from '@undertow/shared/money.ts'
import type { Ladder, Level } from '../sim/model.ts'
import type { Channel, Market, Wanted } from './channel.ts'
import type { Json } from './wire.ts'
import { levelJson, sideJson } from './wire-market.ts'

const depthMs = (speed: string | null): number => Number(speed?.slice(0, -2) ?? 250)

/** The best prices, at once and only when they change. */
export function best({ symbol }: Wanted, { venue, data }: Market): Channel {
  const told = new Map<string, { readonly bid: Level | undefined; readonly ask: Level | undefined }>()
  const touched = new Set<string>()
  const look = (name: string, at: number): Json[] => {
    const ladder = venue.book(name)
    const [bid, ask] = [ladder?.bids[0], ladder?.asks[0]]
    const before = told.get(name)
    if (!bid || !ask || (before && sameLevel(before.bid, bid) && sameLevel(before.ask, ask))) return []
    told.set(name, { bid, ask })
    const [b, B] = levelJson(bid)
    const [a, A] = levelJson(ask)
    const { bookId, bookAt } = data.of(name)
    return [{ e: 'bookTicker', u: bookId, s: name, b, B, a, A, T: bookAt, E: at }]
  }
  return {
    hears: 'book',
    symbol,
    everyMs: 0,
    isPeriodic: false,
    onEvent: (event) => {
      if (event.kind === 'book') touched.add(event.symbol)
    },
    take: (at) => {
      const rows = [...touched].flatMap((name) => look(name, at))
      touched.clear()
      return rows
    },
  }
}

const sameLevel = (a: Level | undefined, b: Level | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && eq(a.price, b.price) && eq(a.qty, b.qty))

/** The first levels of the book, whole. */
export function topLevels({ symbol, option, speed }: Wanted, market: Market): Channel {
  const count = Number(option)
  return bookChannel(symbol ?? '', depthMs(speed), market, ({ bids, asks }) => ({
    b: sideJson(bids, count),
    a: sideJson(asks, count),
  }))
}

/** What changed in the book since the last message. */
export function changes({ symbol, speed }: Wanted, market: Market): Channel {
  const ladder = market.venue.book(symbol ?? '')
  let [bids, asks] = [levelMap(ladder?.bids ?? []), levelMap(ladder?.asks ?? [])]
  return bookChannel(symbol ?? '', depthMs(speed), market, (now) => {
    const next = [levelMap(now.bids), levelMap(now.asks)] as const
    const told = { b: difference(bids, next[0]), a: difference(asks, next[1]) }
    ;[bids, asks] = next
    return told
  })
}

function bookChannel(
  symbol: string,
  everyMs: number,
  { venue, data }: Market,
  write: (ladder: Ladder) => { readonly b: [string, string][]; readonly a: [string, string][] },
): Channel {
  const state = data.of(symbol)
  let toldId = state.bookId
  return {
    hears: 'book',
    symbol,
    everyMs,
    isPeriodic: false,
    onEvent: () => undefined,
    take: (at) => {
      const ladder = venue.book(symbol)
      if (!ladder) return []
      const ids = { U: toldId + 1, u: state.bookId, pu: toldId }
      toldId = state.bookId
      return [{ e: 'depthUpdate', E: at, T: state.bookAt, s: symbol, ...ids, ...write(ladder) }]
    },
  }
}

const levelMap = (levels: readonly Level[]): Map<string, string> => new Map(levels.map(levelJson))

/** Levels that are new or changed, and those that are gone with quantity 0. */
function difference(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): [string, string][] {
  const changed = [...now].filter(([price, qty]) => before.get(price) !== qty)
  const gone = Array.from(before.keys()).filter((price) => !now.has(price))
  return [...changed, ...gone.map((price): [string, string] => [price, '0'])]
}
