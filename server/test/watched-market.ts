import { encode } from 'node:querystring'
import type { Wants } from '@undertow/shared/picture.ts'
import { publicCandlesFrom } from '../src/adapters/aster/kline-requests.ts'
import { createPictures } from '../src/adapters/aster/pictures.ts'
import { createVirtualClock } from '../src/app/virtual-clock.ts'
import { createScriptedTransport, type Asked, type Scripted } from './scripted-transport.ts'

const minute = 60_000
export const startAt = Date.UTC(2026, 0, 5)

/** Pictures against a venue whose streams and candles the test writes. */
export async function watching(given: Readonly<Record<string, Wants>>, held: readonly string[] = []) {
  const clock = createVirtualClock(startAt, null)
  const far = createScriptedTransport(clock)
  const wants = new Map(Object.entries(given))
  const holding = new Set(held)
  const lines: string[] = []
  const close = new Map<string, (minuteOf: number) => number>()
  const rowsOf = ({ params }: Asked): Scripted => {
    const [limit, symbol] = [Number(params.get('limit')), params.get('symbol') ?? '']
    const now = Math.floor(clock.now() / minute)
    return {
      body: Array.from({ length: limit }, (_, index) => {
        const openAt = (now - limit + 1 + index) * minute
        const at = String(close.get(symbol)?.(openAt / minute) ?? 100)
        return [openAt, at, at, at, at, '2', openAt + minute - 1, String(Number(at) * 2), 4, '1', at, '0']
      }),
    }
  }
  far.on('GET /fapi/v3/klines', rowsOf)
  const pictures = createPictures({
    source: {
      transport: far.transport,
      streamUrl: 'wss://venue.test',
      askCandles: publicCandlesFrom({ transport: far.transport, clock, restUrl: 'https://venue.test' }),
    },
    clock,
    random: () => 0.5,
    log: (level, line, facts) => void lines.push(`${level} ${line} ${encode(facts)}`),
    wants: () => wants,
    held: () => [...holding],
  })
  const run = (ms: number): Promise<void> => clock.run(clock.now() + ms)
  pictures.start()
  await run(1_500)
  const open = () => far.sockets.filter(({ isClosed }) => !isClosed)
  const say = (item: { readonly e: string; readonly [key: string]: unknown }): void => {
    for (const socket of open()) socket.say({ stream: 'x', data: { s: 'BTCUSDT', ...item } })
  }
  /** Every connection hears something, so that none is taken for dead. */
  const alive = async (ms: number): Promise<void> => {
    for (const end = clock.now() + ms; clock.now() < end;) {
      for (const socket of open()) socket.say({ stream: 'x', data: { e: 'markPriceUpdate', s: 'BTCUSDT' } })
      await run(Math.min(1_000, end - clock.now()))
    }
  }
  return {
    far,
    clock,
    wants,
    holding,
    lines,
    close,
    pictures,
    run,
    alive,
    open,
    say,
    trade: (id: number | null, at: string, amount: string, sold = false) =>
      say({ e: 'aggTrade', ...(id === null ? {} : { a: id }), p: at, q: amount, m: sold }),
    kline: (openAt: number, change: object = {}) =>
      say({
        e: 'kline',
        k: {
          t: openAt,
          i: '1m',
          f: 10,
          L: 12,
          n: 3,
          h: '110',
          l: '90',
          c: '100',
          v: '2',
          q: '200',
          x: false,
          ...change,
        },
      }),
    json: (symbol = 'BTCUSDT'): unknown => JSON.parse(JSON.stringify(pictures.of(symbol) ?? null)),
    cut: (): void => open().forEach((socket) => socket.end()),
    listened: (): string[] => {
      const names = new Set<string>()
      for (const socket of open()) {
        for (const line of socket.sent) {
          const { method, params = [] } = JSON.parse(line) as { method: string; params?: string[] }
          for (const name of params)
            if (method === 'SUBSCRIBE') names.add(name)
            else if (method === 'UNSUBSCRIBE') names.delete(name)
        }
      }
      return [...names].toSorted()
    },
  }
}
