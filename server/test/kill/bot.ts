import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Bot } from '../../src/app/bot.ts'
import {
  dieWhileMigrating,
  dieWhileSettingsAreSaved,
  failpoints,
  watchedJournal,
  watchedTransport,
  type Failpoint,
} from './failpoints.ts'

// The bot as the program makes it, on an account that outlives it: one JSON line for each thing that the test must know.
// Started with one argument, the JSON of `argumentSchema`; takes operator actions as lines on standard input.

const argumentSchema = z.object({
  folder: z.string(),
  failpoint: z.enum(Object.keys(failpoints) as [Failpoint, ...Failpoint[]]).nullable(),
  access: z.object({
    url: z.string(),
    streamUrl: z.string(),
    chainId: z.int(),
    v3: z.object({ user: z.string(), signer: z.string(), privateKey: z.string() }),
  }),
})
export type BotArgument = z.output<typeof argumentSchema>

export type BotLine =
  | { readonly opened: number }
  | { readonly safe: number }
  | { readonly ready: true; readonly entries: string }
  | { readonly log: string }

const standardOut = 1
const say = (line: BotLine): void => void writeSync(standardOut, `${JSON.stringify(line)}\n`)

const { folder, failpoint, access } = argumentSchema.parse(JSON.parse(process.argv[2] ?? ''))
// Before anything else is loaded: modules take their own copy of what they import.
if (failpoint === 'settings') dieWhileSettingsAreSaved()
if (failpoint === 'migration') dieWhileMigrating()
const { createAster } = await import('../../src/adapters/aster/aster.ts')
const { createClock, createSteadyClock } = await import('../../src/adapters/clock.ts')
const { feeds } = await import('../../src/adapters/feeds/registry.ts')
const { runFeed } = await import('../../src/adapters/feeds/run-feed.ts')
const { lockFolder } = await import('../../src/adapters/lock.ts')
const { createSettings } = await import('../../src/adapters/settings.ts')
const { openStore } = await import('../../src/adapters/store/open.ts')
const { createTransport } = await import('../../src/adapters/transport.ts')
const { createBot, recoverState } = await import('../../src/app/bot.ts')
const { hasFill, heldSince, isHeld } = await import('../../src/core/positions/held.ts')
const { killSettings } = await import('./settings.ts')

const wallClock = createClock()
const unlock = lockFolder(folder)
const store = openStore(folder, { clock: wallClock })
say({ opened: store.journal.lastSeq })
const isAddition = (clientId: string): boolean => (state.orders.get(clientId)?.rung ?? null) !== null
const journal = watchedJournal(store.journal, failpoint, isAddition, (seq) => say({ safe: seq }))
const state = recoverState(journal)
const clock = createSteadyClock(wallClock, state.at)
const log = (_level: string, text: string): void => say({ log: text })
const network = createTransport()
const transport = watchedTransport(network, failpoint, isAddition)
const settings = createSettings({
  file: join(folder, 'settings.json'),
  initial: killSettings(),
  last: store.archive.settingsVersions({ limit: 1, cursor: null }).items[0] ?? null,
  onChange: (_, by) => bot.acceptSettings(by),
  log,
})
const common = { transport, clock, random: Math.random, log, streamUrl: access.streamUrl }
const bot: Bot = createBot({
  ...store,
  journal,
  state,
  exchange: createAster({
    ...common,
    restUrl: access.url,
    credentials: { scheme: 'v3', chainId: access.chainId, ...access.v3 },
    symbols: () => Object.keys(settings.current().config.symbols),
    isHeld: (symbol) => isHeld(state, symbol),
    lastKnown: {
      fillAt: (symbol) => heldSince(state, symbol),
      incomeAt: () => state.incomeReadTo,
      hasFill: (symbol, tradeId) => hasFill(state, symbol, tradeId),
    },
    reservePct: () => 20,
  }),
  feeds: [runFeed(feeds.aster, common)],
  settings,
  clock,
  wallClock,
  identity: { bootId: String(process.pid), installation: store.installation, version: 'kill' },
  facts: { mode: 'practice', book: 'practice', market: 'kills', speed: 1 },
  tape: () => null,
  onFatal: (error) => {
    say({ log: `fatal: ${error instanceof Error ? error.stack : String(error)}` })
    process.exit(1)
  },
})

process.once('SIGTERM', () => {
  void bot.stop().then(async () => {
    settings.stop()
    await network.close()
    store.close()
    unlock()
    process.exit(0)
  })
})
createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line) as { settings?: unknown; action?: Parameters<Bot['backend']['operate']>[0] }
  if (asked.action) void bot.backend.operate(asked.action, 'kill test')
  if (asked.settings) settings.propose(asked.settings, settings.current().version, 'kill test')
})
void bot.start()
settings.start()
const isReady = (): boolean =>
  state.snapshotAt !== null &&
  state.hops.user.up &&
  state.hops.market.up &&
  [...state.positions.values()].every(({ unprotectedSince }) => unprotectedSince === null)
const look = setInterval(() => {
  if (!isReady()) return
  clearInterval(look)
  say({ ready: true, entries: bot.backend.status().entries })
}, 10)
