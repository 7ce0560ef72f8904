import { text } from '@undertow/shared/money.ts'
import type { VenueEvent } from '../sim/model.ts'
import { best, changes, topLevels } from './channels-book.ts'
import type { Channel, Market, Wanted } from './channel.ts'
import { bucketStart, type Interval, intervals, nextBucket } from './klines.ts'
import type { PublicTrade } from './market-data.ts'
import type { Json } from './wire.ts'
import { aggregateJson, candleJson, dayEvent, dayOf, liquidationEvent, markEvent, miniDayEvent } from './wire-market.ts'

/** The stream of that name, freshly opened; null for a name that means nothing here. Source: protocol page, section 5. */
export function openChannel(name: string, market: Market): Channel | null {
  for (const { pattern, open } of table) {
    const match = pattern.exec(name)
    if (!match) continue
    const symbol = match.groups?.['symbol']?.toUpperCase() ?? null
    if (symbol !== null && !market.venue.instruments.has(symbol)) return null
    return open({ symbol, option: match.groups?.['option'] ?? null, speed: match.groups?.['speed'] ?? null }, market)
  }
  return null
}

type Row = { readonly pattern: RegExp; readonly open: (wanted: Wanted, market: Market) => Channel }

const one = '(?<symbol>[0-9a-z_]+)'
const speeds = '(?:@(?<speed>100ms|250ms|500ms))?'

const table: readonly Row[] = [
  { pattern: new RegExp(`^${one}@forceOrder$|^!forceOrder@arr$`), open: liquidations },
  { pattern: new RegExp(`^${one}@aggTrade$`), open: aggregates },
  { pattern: new RegExp(`^${one}@tradepro$`), open: everyTrade },
  { pattern: new RegExp(`^${one}@markPrice(?:@(?<speed>1s))?$`), open: mark },
  { pattern: /^!markPrice@arr(?:@(?<speed>1s))?$/, open: marks },
  { pattern: new RegExp(`^${one}@kline_(?<option>${intervals.join('|')})$`), open: candle },
  { pattern: new RegExp(`^${one}@(?<option>miniTicker|ticker)$`), open: ticker },
  { pattern: /^!(?<option>miniTicker|ticker)@arr$/, open: tickers },
  { pattern: new RegExp(`^${one}@bookTicker$|^!bookTicker$`), open: best },
  { pattern: new RegExp(`^${one}@depth(?<option>5|10|20)${speeds}$`), open: topLevels },
  { pattern: new RegExp(`^${one}@depth${speeds}$`), open: changes },
]

/** Only the latest liquidation of a symbol inside each second is told: the feed under-reports, as the real one does. */
function liquidations({ symbol }: Wanted, { liquidationMs }: Market): Channel {
  const latest = new Map<string, Extract<VenueEvent, { kind: 'liquidation' }>>()
  return {
    hears: 'liquidation',
    symbol,
    everyMs: liquidationMs,
    isPeriodic: false,
    onEvent: (event) => {
      if (event.kind === 'liquidation') latest.set(event.symbol, event)
    },
    take: (at) => {
      const told = Array.from(latest.values(), (event) => liquidationEvent(event, at))
      latest.clear()
      return told
    },
  }
}

function aggregates({ symbol }: Wanted, { data }: Market): Channel {
  const { aggregates: all } = data.of(symbol ?? '')
  let told = all.at(-1)?.id ?? 0
  return {
    hears: 'publicTrade',
    symbol,
    everyMs: 100,
    isPeriodic: false,
    onEvent: () => undefined,
    take: (at) => {
      const first = all.findLastIndex(({ id }) => id <= told) + 1
      told = all.at(-1)?.id ?? told
      return all.slice(first).map((trade) => ({ e: 'aggTrade', E: at, s: symbol, ...aggregateJson(trade) }))
    },
  }
}

/** No chain stands behind this exchange: there are neither transactions nor addresses to show. */
const noHash = `0x${'0'.repeat(64)}`

function everyTrade({ symbol }: Wanted, { data }: Market): Channel {
  const { trades } = data.of(symbol ?? '')
  const json = (trade: PublicTrade, at: number): Json => ({
    e: 'tradepro',
    E: at,
    T: trade.at,
    s: symbol,
    t: trade.id,
    p: text(trade.price),
    q: text(trade.qty),
    h: noHash,
    m: ['hidden', 'hidden'],
  })
  return {
    hears: 'publicTrade',
    symbol,
    everyMs: 0,
    isPeriodic: false,
    onEvent: () => undefined,
    take: (at) => trades.slice(-1).map((trade) => json(trade, at)),
  }
}

const markMs = (speed: string | null): number => (speed === '1s' ? 1_000 : 3_000)

function markOf(symbol: string, { venue }: Market, at: number): Json[] {
  const price = venue.markPrice(symbol)
  return price ? [markEvent(symbol, price, at)] : []
}

function mark({ symbol, speed }: Wanted, market: Market): Channel {
  return periodic(symbol, markMs(speed), (at) => markOf(symbol ?? '', market, at))
}

function marks({ speed }: Wanted, market: Market): Channel {
  const all = [...market.venue.instruments.keys()]
  return periodic(null, markMs(speed), (at) => {
    const rows = all.flatMap((symbol) => markOf(symbol, market, at))
    return rows.length > 0 ? [rows] : []
  })
}

const periodic = (symbol: string | null, everyMs: number, take: Channel['take']): Channel => ({
  hears: 'mark',
  symbol,
  everyMs,
  isPeriodic: true,
  onEvent: () => undefined,
  take,
})

function candle({ symbol, option }: Wanted, { data }: Market): Channel {
  const name = symbol ?? ''
  const interval = option as Interval
  const { trade: candles } = data.of(name).candles
  let running: number | null = null
  const one = (openTime: number, at: number): Json[] => {
    const found = candles.one(interval, openTime, at)
    return found ? [{ e: 'kline', E: at, s: name, k: candleJson(name, interval, found, at) }] : []
  }
  return {
    hears: 'publicTrade',
    symbol,
    everyMs: 250,
    isPeriodic: true,
    onEvent: () => {
      running ??= 0
    },
    take: (at) => {
      if (running === null) return []
      const openTime = bucketStart(interval, at)
      const closed = running !== 0 && running < openTime ? one(running, nextBucket(interval, running)) : []
      running = openTime
      return [...closed, ...one(openTime, at)]
    },
  }
}

const dayWriters = { miniTicker: miniDayEvent, ticker: dayEvent } as const

function ticker({ symbol, option }: Wanted, { data }: Market): Channel {
  const write = dayWriters[option as keyof typeof dayWriters]
  return {
    hears: 'publicTrade',
    symbol,
    everyMs: 500,
    isPeriodic: false,
    onEvent: () => undefined,
    take: (at) => [dayOf(data.of(symbol ?? ''), at, write)].filter((row) => row !== null),
  }
}

function tickers({ option }: Wanted, { data }: Market): Channel {
  const write = dayWriters[option as keyof typeof dayWriters]
  const changed = new Set<string>()
  return {
    hears: 'publicTrade',
    symbol: null,
    everyMs: 1_000,
    isPeriodic: false,
    onEvent: (event) => {
      if (event.kind === 'publicTrade') changed.add(event.symbol)
    },
    take: (at) => {
      const rows = Array.from(changed, (symbol) => dayOf(data.of(symbol), at, write)).filter((row) => row !== null)
      changed.clear()
      return rows.length > 0 ? [rows] : []
    },
  }
}
