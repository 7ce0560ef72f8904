import type { Event, Quote } from '@undertow/shared/events.ts'
import { price, rate } from '@undertow/shared/money.ts'
import type { Wants } from '@undertow/shared/picture.ts'
import { createPictures } from '../server/src/adapters/aster/pictures.ts'
import { createVirtualClock } from '../server/src/app/virtual-clock.ts'
import { generatedContracts, instrumentOf } from '../server/src/sim/contracts.ts'
import type { SocketHandlers, Transport } from '../server/src/ports.ts'

const minuteMs = 60_000
const startAt = 1_769_860_800_000
const levels = 20

/** Everything that filters can ask for. */
export const everything: Wants = {
  vwap: { of: 'candles', interval: '1m', count: 20 },
  atr: { interval: '5m', count: 14 },
  flow: { sec: 60 },
  depth: { bps: 20 },
  correlations: true,
}

/** A venue in memory whose contracts all cost about 100 USDT, and the pictures that are made of its streams. */
export function quotedMarket(contracts: number, wants: Wants, held: readonly string[] = []) {
  const symbols = Array.from({ length: contracts }, (_, index) => `COIN${index}USDT`)
  const clock = createVirtualClock(startAt, null)
  const open = new Set<SocketHandlers>()
  const heardBy = new Map<string, SocketHandlers>()
  const ids = new Map<string, number>()
  let round = 0

  const transport: Transport = {
    request: ({ url }) => Promise.resolve({ status: 200, headers: {}, body: candles(new URL(url).searchParams) }),
    open: (_, handlers) => {
      open.add(handlers)
      clock.after(1, () => handlers.onOpen())
      const close = (): void => void open.delete(handlers)
      return { ping: () => {}, close, send: (text) => answer(handlers, text) }
    },
    close: () => Promise.resolve(),
  }

  const answer = (handlers: SocketHandlers, text: string): void => {
    const { id, params = [] } = JSON.parse(text) as { id: number; params?: string[] }
    for (const stream of params) heardBy.set(stream, handlers)
    clock.after(1, () => handlers.onMessage(JSON.stringify({ result: null, id })))
  }

  const candles = (params: URLSearchParams): string => {
    const [limit, lengthMs] = [
      Number(params.get('limit')),
      Number.parseInt(params.get('interval') ?? '', 10) * minuteMs,
    ]
    const newest = Math.floor(clock.now() / lengthMs)
    const rows = Array.from({ length: limit }, (_, index) => {
      const openAt = (newest - limit + 1 + index) * lengthMs
      const close = about(index + openAt / lengthMs)
      return [openAt, close, `${Number(close) + 0.31}`, `${Number(close) - 0.27}`, close, '812.345', 0, '81234.5678']
    })
    return JSON.stringify(rows)
  }

  const say = (stream: string, data: object): void => heardBy.get(stream)?.onMessage(JSON.stringify({ stream, data }))

  /** One trade, and what candles and book make of it. */
  const tell = (symbol: string): void => {
    const name = symbol.toLowerCase()
    const id = (ids.get(symbol) ?? 0) + 1
    ids.set(symbol, id)
    round += 1
    const [now, last] = [clock.now(), about(round)]
    say(`${name}@aggTrade`, {
      e: 'aggTrade',
      s: symbol,
      a: id,
      p: `${last}${round % 1000}`,
      q: `${1 + (round % 9_000)}.5`,
      T: now,
      m: round % 3 === 0,
    })
    for (const interval of ['1m', '5m']) {
      const lengthMs = Number.parseInt(interval, 10) * minuteMs
      const t = Math.floor(now / lengthMs) * lengthMs
      const k = { t, i: interval, f: 1, L: id, n: id, h: '100.9', l: '99.1', c: last, v: `${id}`, q: `${id * 100}` }
      say(`${name}@kline_${interval}`, { e: 'kline', s: symbol, k: { ...k, x: false } })
    }
    const side = (step: number) =>
      Array.from({ length: levels }, (_, index) => [`${100 + step * (index + 1)}`, `${50 + index}.5`])
    say(`${name}@depth20`, { e: 'depthUpdate', s: symbol, u: round, b: side(-0.01), a: side(0.01) })
  }

  const pictures = createPictures({
    source: {
      transport,
      streamUrl: 'wss://bench.invalid',
      askCandles: async (symbol, interval, rows) => {
        const reply = await transport.request({
          method: 'GET',
          url: `https://bench.invalid/?${new URLSearchParams({ symbol, interval, limit: `${rows}` }).toString()}`,
          headers: {},
          body: null,
          timeoutMs: 1_000,
        })
        return 'failed' in reply ? null : (JSON.parse(reply.body) as unknown)
      },
    },
    clock,
    random: () => 0.5,
    log: () => {},
    wants: () => new Map(symbols.map((symbol) => [symbol, wants])),
    held: () => held,
  })

  const beat = (): void => {
    for (const handlers of open) handlers.onMessage('{"data":{"e":"markPriceUpdate","s":"BTCUSDT"}}')
  }

  return {
    symbols,
    clock,
    pictures,
    tell,
    /** Until everything is known of every contract. */
    ready: async (tellsPerSecond = 1): Promise<void> => {
      pictures.start()
      for (let second = 0; second < (contracts * 2) / 8 + 90; second += 1) {
        beat()
        // The venue tells candles four times a second; once is enough to keep them known.
        for (let tells = 0; tells < tellsPerSecond; tells += 1) for (const symbol of symbols) tell(symbol)
        await clock.run(clock.now() + 1_000)
      }
      const unknown = symbols.filter((symbol) => !isKnown(pictures.of(symbol) ?? {}))
      if (unknown.length > 0)
        throw new Error(`of ${unknown.length} contracts the picture is not known, as ${unknown[0]}`)
    },
    quote: (symbol: string): Quote => ({
      symbol,
      bid: price('99.99'),
      ask: price('100.01'),
      mark: price('100'),
      ageMs: 20,
      fundingRate: rate('0'),
      nextFundingAt: clock.now() + 3_600_000,
      picture: pictures.of(symbol) ?? {},
    }),
    /** The rules of all contracts. */
    instruments: (): Event => ({
      kind: 'instruments',
      instruments: symbols.map((symbol) => ({ ...template, symbol, onboardedAt: 0 })),
    }),
  }
}

const [contract] = generatedContracts
if (contract === undefined) throw new Error('there are no contracts')
const template = { ...instrumentOf(contract) }

const isKnown = (picture: object): boolean => Object.values(picture).every((figure) => figure !== null)

/** A price that goes up and down about 100. */
const about = (step: number): string => `${100 + ((step * 7) % 23) / 100}`
