import { randomUUID } from 'node:crypto'
import { encodeConfig } from '@undertow/shared/config-check.ts'
import type { Config } from '@undertow/shared/config.ts'
import { forDrawing } from '@undertow/shared/money.ts'
import type { StatusRow } from '@undertow/shared/view.ts'
import { createAster } from '../../adapters/aster/aster.ts'
import type { AskCandles } from '../../adapters/aster/kline-requests.ts'
import type { MarketSource } from '../../adapters/aster/pictures.ts'
import type { AsterCredentials } from '../../adapters/aster/signer.ts'
import { createClock } from '../../adapters/clock.ts'
import { noteStart } from '../../adapters/crash-loop.ts'
import { feeds } from '../../adapters/feeds/registry.ts'
import { runFeed } from '../../adapters/feeds/run-feed.ts'
import { watchHaltRequests } from '../../adapters/halt-request.ts'
import { lockFolder } from '../../adapters/lock.ts'
import { openAlertRules } from '../../adapters/alert-rules-file.ts'
import { diskOf } from '../../adapters/disk-figures.ts'
import { openProfiles } from '../../adapters/profiles-file.ts'
import { createSettings, settingsFile } from '../../adapters/settings.ts'
import { openStore } from '../../adapters/store/open.ts'
import { createReserve } from '../../adapters/store/reserve.ts'
import { startWatchdog } from '../../adapters/watchdog.ts'
import { isTradable } from '../../core/account/tradable.ts'
import { hasFill, heldSince, isFlat, isHeld } from '../../core/positions/held.ts'
import type { Audit, Backend, Clock, Feed, Log, Settings, Transport } from '../../ports.ts'
import { createAlertOutbox } from '../alert-outbox.ts'
import { createAlertDesk } from '../alert-desk.ts'
import { createBot, recoverState } from '../bot.ts'
import { confirmedProfiles, type ScheduleConfirmation } from '../confirmed-schedule.ts'
import { createRuleDesk, type Outside } from '../rule-desk.ts'
import { createSwitching } from '../profile-switching.ts'
import { settingsDiff } from '../settings-diff.ts'
import { createWants } from '../wants.ts'
import { watchOwnKey } from '../own-key.ts'
import { createTrials } from './trials.ts'

/** What a mode decides before anything is opened. */
export type Plan = {
  readonly facts: Pick<StatusRow, 'mode' | 'book' | 'speed'>
  /** Where the book is kept: its journal, its lock. One process, one folder. */
  readonly folder: string
  /** Where people put things: the settings, a request to halt. */
  readonly root: string
  readonly firstSettings: Config
  /** The exchange keeps nothing between two runs. */
  readonly accountIsNew: boolean
  /** Of real money: what the process may do at first. */
  readonly arming?: 'armed' | 'paused' | 'disarmed'
  /** Of real money: the schedule that may act on it. */
  readonly confirmedSchedule?: ScheduleConfirmation
  /** For runs that must repeat exactly: in those, nothing is drawn by lot. */
  readonly installation?: string
  readonly bootId?: (seq: number) => string
  readonly openVenue: (given: VenueGiven) => Promise<Venue>
}

export type VenueGiven = {
  readonly wallClock: Clock
  /** Up to when the book knows; 0: it is new. */
  readonly recoveredAt: number
  readonly symbols: () => readonly string[] | 'all'
  /** In force at this moment. */
  readonly config: () => Config
  readonly log: Log
  readonly onFatal: (error: unknown) => void
}

/** Where the market is seen and where orders go. */
export type Venue = {
  /** In one sentence, for people. */
  readonly market: string
  /** The time that this market lives by. */
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
  readonly exchange: Access & {
    readonly restUrl: string
    readonly credentials: AsterCredentials
    /** Where filters read the market; absent: where the orders go. */
    readonly pictureSource?: MarketSource
    /** Where charts read candles; absent: where filters do. */
    readonly chartSource?: AskCandles
  }
  readonly liquidations: Access
  /** What else must be heard of the market; it lives as long as the bot. */
  readonly feeds?: readonly Feed[]
  readonly tape: () => StatusRow['tape']
  /** Called once everything listens; for markets that must be driven. */
  readonly start: () => void
  readonly close: () => Promise<void>
}
type Access = { readonly transport: Transport; readonly streamUrl: string }

/** One open book: its bot, and what must be closed with it. */
export type Book = {
  readonly backend: Backend
  readonly market: string
  /** Begins to trade; returns at once. */
  readonly start: () => void
  readonly stop: () => Promise<void>
  readonly settings: Settings
  readonly wallClock: Clock
  /** The account was read and nothing of ours is open in it. */
  readonly isFlat: () => boolean
}

export type BookSurroundings = {
  readonly version: string
  readonly log: Log
  /** Left out: nobody's doings are recorded. */
  readonly audit?: Audit
  readonly setLevel: (level: Config['globals']['log_level']) => void
  /** Connections that trading does not depend on. */
  readonly sideHops?: () => StatusRow['hops']
  /** The channels that leave this machine; left out: there are none. */
  readonly outside?: Outside | null
  /** Told after each new version of the settings. */
  readonly onSettings?: (by: string) => void
  /** Trading cannot go on: the process must end. */
  readonly onFatal: (error: unknown) => void
}

/** Opens what `plan` says, from the data folder to the exchange. Throws `StartError`. */
export async function openBook(
  plan: Plan,
  {
    version,
    log,
    audit = () => undefined,
    setLevel,
    sideHops,
    outside = null,
    onSettings,
    onFatal: onEnd,
  }: BookSurroundings,
): Promise<Book> {
  const wallClock = createClock()
  let hasFailed = false
  const onFatal = (error: unknown): void => {
    hasFailed = true
    onEnd(error)
  }
  const unlock = lockFolder(plan.folder)
  const starts = noteStart(plan.folder, wallClock.now())
  const store = openStore(plan.folder, {
    clock: wallClock,
    // An account that ends with this run is not worth a part of the disk.
    ...(plan.accountIsNew ? {} : { reserve: createReserve(plan.folder, log) }),
    ...(plan.installation === undefined ? {} : { installation: plan.installation }),
  })
  const state = recoverState(store.journal, (text) => log('warn', text))
  const recoveredAt = state.at
  const [last = null] = store.archive.settingsVersions({ limit: 1, cursor: null }).items
  const settings = createSettings({
    file: settingsFile(plan.root),
    initial: plan.firstSettings,
    last,
    onChange: ({ config, version: settingsVersion }, by) => {
      const changed = settingsDiff(inForce, encodeConfig(config))
      inForce = encodeConfig(config)
      if (changed !== '') audit('settings', by, { version: settingsVersion, changed })
      setLevel(config.globals.log_level)
      bot.acceptSettings(by)
      onSettings?.(by)
    },
    log,
  })
  setLevel(settings.current().config.globals.log_level)
  // Also what was changed by hand while the process was away.
  let inForce = last?.config ?? encodeConfig(settings.current().config)
  const symbols = (): readonly string[] | 'all' => {
    const { globals, symbols: listed } = settings.current().config
    return globals.trade_unlisted_symbols ? 'all' : Object.keys(listed)
  }
  const venue = await plan.openVenue({
    wallClock,
    recoveredAt,
    symbols,
    config: () => settings.current().config,
    log,
    onFatal,
  })
  const { clock, random } = venue
  let stopHalts = (): void => undefined
  let stopWatchdog = (): void => undefined
  const exchange = createAster({
    ...venue.exchange,
    clock,
    random,
    log,
    symbols,
    isHeld: (symbol) => isHeld(state, symbol),
    wants: createWants(() => settings.current().config, state),
    lastKnown: {
      fillAt: (symbol) => heldSince(state, symbol),
      // A book whose list was never read through begins where the book itself ended.
      incomeAt: () => state.incomeReadTo ?? (plan.accountIsNew || recoveredAt === 0 ? null : recoveredAt),
      hasFill: (symbol, tradeId) => hasFill(state, symbol, tradeId),
    },
    reservePct: () => forDrawing(settings.current().config.globals.rate_limit_buffer_pct),
  })
  const bot = createBot({
    state,
    ...store,
    haltBecause: store.haltBecause ?? starts.haltBecause,
    exchange,
    feeds: [runFeed(feeds.aster, { ...venue.liquidations, clock, random, log }), ...(venue.feeds ?? [])],
    settings,
    clock,
    wallClock,
    identity: {
      bootId: plan.bootId?.(store.journal.lastSeq + 1) ?? randomUUID(),
      installation: store.installation,
      version,
      accountIsNew: plan.accountIsNew,
      ...(plan.arming === undefined ? {} : { arming: plan.arming }),
    },
    facts: { ...plan.facts, market: venue.market },
    tape: venue.tape,
    ...(sideHops === undefined ? {} : { sideHops }),
    onFatal,
  })
  const switching = createSwitching({
    profiles: confirmedProfiles(openProfiles(plan.root), plan.confirmedSchedule ?? null),
    settings,
    clock,
    log,
    changedAt: () => store.archive.settingsVersions({ limit: 1, cursor: null }).items[0]?.at ?? null,
    onMissed: (profile, reason) => bot.missSchedule(profile, reason),
  })
  const watching = {
    book: bot.backend,
    clock,
    wallClock,
    onError: (error: unknown) =>
      log('error', 'what people should be told could not be worked out', { error: String(error) }),
  }
  const outbox = createAlertOutbox(store.alerts)
  const rules = createRuleDesk({
    ...watching,
    file: openAlertRules(plan.root),
    archive: store.archive,
    add: (fact) => outbox.add(fact),
    outside,
  })
  const alerts = createAlertDesk({ ...watching, store: store.alerts, outbox, rules })
  // Everywhere else the keys are our own exchange's.
  const ownKey =
    plan.facts.book === 'live'
      ? watchOwnKey({ exchange, backend: bot.backend, clock: wallClock, log, audit, alerts, outside })
      : null
  return {
    backend: {
      ...bot.backend,
      profiles: switching.profiles,
      alerts,
      inside: () => ({ ...bot.backend.inside(), ...diskOf(plan.folder), key: ownKey?.state() ?? null }),
      trials: createTrials({
        dir: plan.folder,
        now: () => clock.now(),
        inForce: () => settings.current().config,
        tradable: () => [...state.instruments.values()].filter(isTradable).map(({ symbol }) => symbol),
        log,
      }),
    },
    market: venue.market,
    settings,
    wallClock,
    isFlat: () => isFlat(state),
    start: () => {
      // Where time is made, a turn of the loop may take as long as it likes.
      if (plan.facts.speed === 1) stopWatchdog = startWatchdog()
      bot.start().catch(onFatal)
      ownKey?.start()
      stopHalts = watchHaltRequests(plan.root, wallClock, log, () => {
        void bot.backend.operate({ do: 'halt' }, 'a halt request')
        const isObeyed = state.halted !== null && !hasFailed
        if (isObeyed) audit('halt', 'a halt request')
        return isObeyed
      })
      settings.start()
      // What was changed by hand while the process was away is known by now, and goes first.
      switching.start()
      venue.start()
    },
    stop: async () => {
      stopHalts()
      ownKey?.stop()
      alerts.stop()
      switching.stop()
      settings.stop()
      await bot.stop()
      await venue.close()
      store.close()
      stopWatchdog()
      if (!hasFailed) starts.endedWell()
      unlock()
    },
  }
}
