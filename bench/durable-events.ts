import { createClock } from '../server/src/adapters/clock.ts'
import { feeds } from '../server/src/adapters/feeds/registry.ts'
import { runFeed } from '../server/src/adapters/feeds/run-feed.ts'
import { openStore } from '../server/src/adapters/store/open.ts'
import { createBot, recoverState } from '../server/src/app/bot.ts'
import type { SocketHandlers, Transport } from '../server/src/ports.ts'
import { type Figures, median } from './figures.ts'
import { configOf, everyTurn, fixedSettings, forceOrderFrame, inFolder, silentExchange, symbols } from './material.ts'

const burst = 2_000

/** The whole bot with an exchange that says nothing: frames in at full speed, everything on disk, read back. */
export async function durableEvents({ events = 100_000, repeats = 3 } = {}): Promise<Figures> {
  const rates: number[] = []
  let stored = 0
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const run = await inFolder((dir) => storeAll(dir, events))
    rates.push(run.perSecond)
    stored = run.stored
    if (stored !== events) throw new Error(`${events} events were sent and ${stored} are stored`)
  }
  return { durable_events_per_s: Math.round(median(rates)), durable_events: { sent: events, stored } }
}

async function storeAll(dir: string, events: number): Promise<{ perSecond: number; stored: number }> {
  const clock = createClock()
  const store = openStore(dir, { clock })
  const wire = deafTransport()
  const feed = runFeed(feeds.aster, { transport: wire.transport, clock, random: () => 0.5, log: () => {} })
  const bot = createBot({
    ...store,
    state: recoverState(store.journal),
    exchange: silentExchange,
    feeds: [feed],
    settings: fixedSettings(configOf({ symbol_defaults: { volume_threshold: '20000' } })),
    clock,
    wallClock: clock,
    identity: { bootId: 'bench', installation: store.installation, version: '0' },
    facts: { mode: 'practice', book: 'practice', market: 'bench', speed: 1 },
    tape: () => null,
    onFatal: (error) => {
      throw error
    },
  })
  await bot.start()
  const hear = await wire.connected

  let tookMs = 0
  for (let sent = 0; sent < events; sent += burst) {
    const frames = framesFrom(sent, Math.min(burst, events - sent), clock.now())
    const began = performance.now()
    for (const frame of frames) hear.onMessage(frame)
    await everyTurn()
    tookMs += performance.now() - began
  }
  const began = performance.now()
  await bot.stop()
  store.close()
  tookMs += performance.now() - began

  const again = openStore(dir, { clock })
  let stored = 0
  for (const { event } of again.journal.read(-1)) if (event.kind === 'liquidation') stored += 1
  const counted = again.archive.counts().liquidations
  again.close()
  if (counted !== stored) throw new Error(`the journal holds ${stored} liquidations and the table counts ${counted}`)
  return { perSecond: (events / tookMs) * 1000, stored }
}

const framesFrom = (from: number, count: number, at: number): string[] =>
  Array.from({ length: count }, (_, offset) => {
    const index = from + offset
    const symbol = symbols[(index * 7) % symbols.length] ?? ''
    const price = `${1 + (index % 900)}.${String(1 + (index % 9_973)).padStart(4, '0')}`
    return forceOrderFrame(
      symbol,
      index % 3 === 0 ? 'BUY' : 'SELL',
      price,
      `${1 + (index % 50)}.${1 + (index % 9)}`,
      at,
    )
  })

/** Opens at once and lets the caller say what comes in. */
function deafTransport(): { readonly transport: Transport; readonly connected: Promise<SocketHandlers> } {
  const { promise: connected, resolve } = Promise.withResolvers<SocketHandlers>()
  const transport: Transport = {
    request: () => Promise.resolve({ failed: 'notSent', reason: 'bench' }),
    open: (_, handlers) => {
      queueMicrotask(() => {
        handlers.onOpen()
        resolve(handlers)
      })
      return { send: () => {}, ping: () => {}, close: () => {} }
    },
    close: () => Promise.resolve(),
  }
  return { transport, connected }
}
