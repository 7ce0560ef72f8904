import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Leg } from '@undertow/shared/sides.ts'
import type { Change, StatusRow, TapeRow, WindowRow } from '@undertow/shared/view.ts'
import { createApp } from '../server/src/http/app.ts'
import { createFakeBackend, status } from '../server/test/http-backend.ts'

const patchMs = 100
const symbols = Array.from({ length: 40 }, (_, index) => `COIN${index}USDT`)

/** The product's own server and stream in front of a market that does what a script says: practice cannot liquidate 200 times a second. */
export type ScriptedMarket = {
  readonly url: string
  /** Liquidations told so far. */
  told(): number
  /** So many liquidations a second from now on, ten patches a second. */
  flow(perSecond: number): void
  /** Exactly these, in one patch. */
  tell(...rows: readonly Scripted[]): void
  /** Another book is open from now on, as after arming. */
  open(book: StatusRow['book']): void
  /** Streams that are open now, and the most that were at one time. */
  streams(): { readonly now: number; readonly most: number }
  close(): Promise<void>
}
type Scripted = { readonly symbol: string; readonly liquidated: Leg; readonly notional: string }

export async function startScriptedMarket(webRoot: string): Promise<ScriptedMarket> {
  const port = await freePort()
  const fake = createFakeBackend()
  const now = (): number => Math.round(performance.timeOrigin + performance.now())
  const startedAt = now()
  let book: StatusRow['book'] = 'practice'
  const statusNow = (): StatusRow => ({ ...status, book, hops: [], startedAt })
  const backend = { ...fake.backend, now, status: statusNow }
  const app = await createApp({ backend, arming: null, auth: null, port, webRoot, log: () => {} })
  const streams = { now: 0, most: 0 }
  app.server.on('request', ({ url = '' }, reply) => {
    if (!url.startsWith('/api/stream')) return
    streams.now += 1
    streams.most = Math.max(streams.most, streams.now)
    reply.once('close', () => (streams.now -= 1))
  })
  await app.listen({ port, host: '127.0.0.1' })

  let told = 0
  let perSecond = 0
  let owed = 0
  const sums = new Map<string, WindowRow>()

  const tell = (...rows: readonly Scripted[]): void => {
    const changes: Change[] = []
    for (const { symbol, liquidated, notional } of rows) {
      told += 1
      const at = now()
      const row: TapeRow = {
        seq: told,
        at,
        venue: 'aster',
        symbol,
        liquidated,
        price: '100',
        qty: String(Number(notional) / 100),
        notional,
        happenedAt: at,
        windowUsdt: notional,
      }
      fake.rows.liquidations.unshift(row)
      changes.push({ table: 'liquidations', key: String(told), row })
      const key = `${symbol}:${liquidated}`
      const window = windowOf(row, (sums.get(key)?.events ?? 0) + 1)
      sums.set(key, window)
      changes.push({ table: 'windows', key, row: window })
    }
    fake.tell(changes)
  }

  const tellStatus = (): void => fake.tell([{ table: 'status', key: 'status', row: statusNow() }])
  tellStatus()
  const timer = setInterval(() => {
    owed += (perSecond * patchMs) / 1_000
    const due = Math.floor(owed)
    owed -= due
    if (due > 0) tell(...Array.from({ length: due }, (_, index) => scripted(told + index)))
  }, patchMs)

  return {
    url: `http://localhost:${port}`,
    told: () => told,
    flow: (rate) => {
      perSecond = rate
      owed = 0
    },
    tell,
    open: (next) => {
      book = next
      tellStatus()
    },
    streams: () => ({ ...streams }),
    close: async () => {
      clearInterval(timer)
      await app.close()
    },
  }
}

/** Sizes from a hundred to two million, most of them small. */
const scripted = (index: number): Scripted => ({
  symbol: symbols[index % symbols.length] ?? '',
  liquidated: index % 3 === 0 ? 'short' : 'long',
  notional: String(100 * 10 ** ((index * 7) % 5) + ((index * 13) % 97)),
})

const windowOf = ({ symbol, liquidated, notional, at }: TapeRow, events: number): WindowRow => ({
  symbol,
  liquidated,
  leg: liquidated,
  trigger: 'window',
  sumUsdt: notional,
  thresholdUsdt: '50000',
  events,
  eventsNeeded: null,
  windowSec: 60,
  oldestExpiresAt: at + 60_000,
  lastAt: at,
  cooldownUntil: null,
  traded: true,
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export const builtWeb = join(import.meta.dirname, '../web/dist')
