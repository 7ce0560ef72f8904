import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@undertow/shared/config.ts'
import { createAster } from '../server/src/adapters/aster/aster.ts'
import type { Timing } from '../server/src/adapters/aster/rest.ts'
import { createClock } from '../server/src/adapters/clock.ts'
import { feeds } from '../server/src/adapters/feeds/registry.ts'
import { runFeed } from '../server/src/adapters/feeds/run-feed.ts'
import { startPracticeChild } from '../server/src/adapters/practice-child.ts'
import { openStore } from '../server/src/adapters/store/open.ts'
import { createTransport } from '../server/src/adapters/transport.ts'
import { createBot, recoverState, type Bot } from '../server/src/app/bot.ts'
import { isHeld } from '../server/src/core/positions/held.ts'
import type { Journal } from '../server/src/ports.ts'
import { frameSource } from './frame-source.ts'
import { fixedSettings, forceOrderFrame } from './material.ts'

const exchangeScript = join(import.meta.dirname, '../server/src/practice-exchange/cli.ts')
export const traded = 'BTCUSDT ETHUSDT SOLUSDT XRPUSDT DOGEUSDT BNBUSDT ASTERUSDT SUIUSDT AVAXUSDT LINKUSDT'.split(' ')
const readyMsMax = 20_000
const settleMs = 2_500

export type HuntingBot = {
  readonly bot: Bot
  /** Somebody is liquidated: 100 coins, as a frame on a socket. */
  readonly liquidate: (symbol: string, side: 'SELL' | 'BUY', price: string) => void
  readonly stop: () => Promise<void>
}

type Watch = {
  readonly config: Config
  /** In between the store and the bot. */
  readonly journal: (journal: Journal) => Journal
  /** A frame was heard. */
  readonly onFrame?: () => void
  readonly onTiming?: (timing: Timing) => void
}

/**
 * The whole bot with the real adapter, a store on disk and the practice exchange behind real sockets, ready to enter. Its
 * liquidations come from us, as frames over a loopback WebSocket.
 */
export async function startHuntingBot(
  dir: string,
  { config, journal: watch, onFrame, onTiming }: Watch,
): Promise<HuntingBot> {
  const clock = createClock()
  const child = await startPracticeChild(exchangeScript, ['--port', '0', '--seed', '1', '--data', dir], () => {})
  const source = await frameSource()
  const transport = createTransport()
  const store = openStore(dir, { clock })
  const journal = watch(store.journal)
  const wire = { transport, clock, random: () => 0.5, log: () => {} }
  const state = recoverState(journal)
  const bot = createBot({
    ...store,
    journal,
    state,
    exchange: createAster({
      ...wire,
      restUrl: child.url,
      streamUrl: child.streamUrl,
      credentials: { scheme: 'v3', chainId: child.chainId, ...child.v3 },
      symbols: () => traded,
      isHeld: (symbol) => isHeld(state, symbol),
      reservePct: () => 0,
      onTiming: (_, timing) => onTiming?.(timing),
    }),
    feeds: [
      runFeed(feeds.aster, {
        ...wire,
        transport: source.heardBy(transport, onFrame ?? (() => {})),
        streamUrl: source.url,
      }),
    ],
    settings: fixedSettings(config),
    clock,
    wallClock: clock,
    identity: { bootId: 'bench', installation: store.installation, version: '0' },
    facts: { mode: 'practice', book: 'practice', market: 'bench', speed: 1 },
    tape: () => null,
    onFatal: (error) => {
      throw error
    },
  })
  const stop = async (): Promise<void> => {
    await bot.stop()
    store.close()
    await transport.close()
    await source.close()
    await child.stop()
  }
  const liquidate: HuntingBot['liquidate'] = (symbol, side, price) =>
    source.push(forceOrderFrame(symbol, side, '100', price, clock.now()))
  try {
    await bot.start()
    await ready(() => state.hops.market.up && state.hops.user.up && state.snapshotAt !== null)
    // Until its leverage is in force, a contract is not traded; a liquidation of it makes the bot ask.
    for (const symbol of traded) source.push(forceOrderFrame(symbol, 'SELL', '1', '1', clock.now()))
    await sleep(settleMs)
  } catch (error) {
    await stop()
    throw error
  }
  return { bot, liquidate, stop }
}

export const lastRefusal = ({ backend }: Bot): string =>
  JSON.stringify([...backend.view().tables.decisions.values()].at(-1))

async function ready(isReady: () => boolean): Promise<void> {
  const until = performance.now() + readyMsMax
  while (!isReady()) {
    if (performance.now() > until) throw new Error(`the bot was not ready within ${readyMsMax} ms`)
    await sleep(50)
  }
}
