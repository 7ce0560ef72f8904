import { usdt } from '@undertow/shared/money.ts'
import { createBot, recoverState, type Bot } from '../../src/app/bot.ts'
import { createMemoryTransport } from '../../src/app/memory-transport.ts'
import { createVirtualClock } from '../../src/app/virtual-clock.ts'
import { createWants } from '../../src/app/wants.ts'
import { createAster } from '../../src/adapters/aster/aster.ts'
import { asterFeed } from '../../src/adapters/feeds/aster.ts'
import { runFeed } from '../../src/adapters/feeds/run-feed.ts'
import { legKey } from '../../src/core/leg-key.ts'
import { type State } from '../../src/core/state.ts'
import type { Clock } from '../../src/ports.ts'
import { createPracticeExchange } from '../../src/practice-exchange/exchange.ts'
import type { Venue, VenueEvent } from '../../src/sim/model.ts'
import { chance, pick, stream, uniform } from '../../src/sim/random.ts'
import { createVenue } from '../../src/sim/venue.ts'
import { emptyDisk, openJournal, type Disk } from './disk.ts'
import { createFaultyVenue } from './faulty-venue.ts'
import { checkEnd, createTraceHash } from './final.ts'
import { scheduleIncidents, type CrashPoint } from './incidents.ts'
import { playableMarket, type PlayableMarket } from './market.ts'
import { calmMsMin, jamMsMax, pausedMs, userSymbol, type FaultName, type Plan } from './plan.ts'
import { createProcess, type Process } from './process.ts'
import { asterCredentials, credentialsFor, noArchive, placeUserPosition, settingsPort, stoppedClock } from './props.ts'
import { createWatch, type Violation, type Watch } from './watch.ts'
import { ownInstallation, wireOf } from './wire.ts'

export type RunResult = {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly faults: Readonly<Record<string, number>>
  readonly hash: string
  readonly entries: number
  readonly orders: number
  readonly trades: number
  readonly boots: number
  /** From a position without a stop to its stop on the exchange while nothing was wrong, ms. */
  readonly gaps: readonly number[]
  /** The same at any time, whatever was wrong. */
  readonly allGaps: readonly number[]
  readonly notices: Readonly<Record<string, number>>
}

/** One run of the program. */
export type Running = { readonly process: Process; readonly state: State; readonly bot: Bot }

/** Everything the incidents may touch. */
export type World = {
  readonly plan: Plan
  readonly clock: Clock
  readonly market: PlayableMarket
  readonly venue: Venue
  readonly watch: Watch
  readonly running: () => Running | null
  readonly faulty: ReturnType<typeof createFaultyVenue>
  readonly count: (fault: FaultName) => void
  readonly disturb: (until: number) => void
  /** Ends the process at the next such point. */
  readonly armCrash: (point: CrashPoint) => void
  /** Entries are over for good. */
  readonly isOver: () => boolean
  readonly changeSettings: (change: (config: Plan['config']) => Plan['config']) => void
}

type OrderEvent = Extract<VenueEvent, { kind: 'order' }>

/** A crash in the middle of the program's own work. */
class Crash extends Error {}

const violationsMax = 3
/** Of the program, in a minute of trouble; the calm after it has none. */
const bootsMaxPerMinute = 30
const lookAgainMax = 12

/** Lives one seed through: the real program, the real adapter, the real exchange, and a bad day. */
export async function runWorld(plan: Plan, say: (line: string) => void = () => undefined): Promise<RunResult> {
  const clock = createVirtualClock(plan.startAt, null)
  const random = stream(String(plan.seed), 'world')
  const market = playableMarket(String(plan.seed), plan.startAt, plan.symbols, [userSymbol, canary])
  const venue = createVenue({
    instruments: market.instruments,
    startAt: plan.startAt,
    wallet: usdt('1000'),
    hedgeMode: plan.hedgeMode,
    fundingHours: 8,
    policy: plan.policy,
  })
  const credentials = credentialsFor(plan.seed)
  const exchange = createPracticeExchange({
    venue,
    market,
    startAt: plan.startAt,
    credentials,
    seed: String(plan.seed),
  })
  const hash = createTraceHash()
  const faults = new Map<FaultName, number>()
  const violations: Violation[] = []
  const disk: Disk = emptyDisk()
  let running: Running | null = null
  let calmSince = plan.startAt + 12_000
  let toldAt = plan.startAt
  let crashPoint: CrashPoint | null = null
  const bootsMax = 10 + bootsMaxPerMinute * ((plan.calmAt - plan.startAt) / 60_000)
  let boots = 0
  let orders = 0
  let isOver = false
  let settings = { version: 1, config: plan.config }

  const trace = (line: string): void => {
    hash.add(line)
    say(line)
  }
  const count = (fault: FaultName): void => void faults.set(fault, (faults.get(fault) ?? 0) + 1)
  const disturb = (until: number): void => {
    calmSince = Math.max(calmSince, until)
  }
  const onViolation = (violation: Violation): void => {
    say(`${violation.at} VIOLATION ${violation.invariant} ${violation.text}`)
    violations.push(violation)
    if (violations.length >= violationsMax) clock.stop()
  }

  const watch: Watch = createWatch({
    plan,
    now: () => clock.now(),
    state: () => running?.state ?? null,
    calmSince: () => calmSince,
    deadSince: (name) => faulty.deadSince(name),
    stopsRefusedUntil: () => faulty.stopsRefusedUntil(),
    onViolation,
  })
  tapVenue(venue, (event) => {
    toldAt = clock.now()
    watch.onVenueEvent(event)
    const { order, fill, at, execution } = event
    trace(
      `${at} ${execution} ${order.clientId} ${order.status} ${order.filledQty.toFixed()} ${fill ? fill.price.toFixed() : ''}`,
    )
  })

  const faulty = createFaultyVenue({
    venue: exchange,
    clock,
    plan,
    count,
    disturb,
    trace,
    onExecuted: watch.onExecuted,
    onVoid: watch.onVoid,
  })
  const latency = (): number =>
    Math.ceil(
      plan.latency.least +
        uniform(random) * plan.latency.spread +
        (chance(random, plan.latency.spikes) ? uniform(random) * jamMsMax : 0),
    )
  const tripMsMax = Math.ceil(plan.latency.least + plan.latency.spread + jamMsMax)
  const network = createMemoryTransport(faulty, clock, latency)

  const crashAt = (point: CrashPoint): boolean => {
    if (crashPoint !== point || running === null) return false
    crashPoint = null
    die()
    return true
  }

  const die = (): void => {
    if (running === null) return
    trace(`${clock.now()} the process dies`)
    running.process.kill()
    running = null
    const pauseMs = Math.floor(200 + uniform(random) * pick(random, [500, 3_000, 12_000]))
    disturb(clock.now() + pauseMs + 15_000)
    clock.after(pauseMs, boot)
  }

  const boot = (): void => {
    boots += 1
    if (boots > bootsMax) return onViolation({ invariant: 'I21', at: clock.now(), text: `started ${boots} times` })
    trace(`${clock.now()} start ${boots}`)
    const process: Process = createProcess({
      clock,
      transport: network,
      offsetMs: plan.clockOffsetMs,
      onFirstByte: ({ method, url, body }) => {
        const wire = wireOf(method, url.slice(origin.length), body)
        if (wire.kind === 'place') orders += 1
        watch.onFirstByte(wire)
      },
      onSent: ({ method, url }) => void (isOrder(method, url) && crashAt('crashAfterSend')),
      onReply: ({ method, url }) => void (isOrder(method, url) && crashAt('crashOnReply')),
    })
    const journal = openJournal(disk, {
      isAlive: process.isAlive,
      onAppend: (recorded) => {
        watch.onEntry(recorded)
        trace(JSON.stringify(recorded))
      },
      beforeCommit: (commands) => {
        if (
          commands.some(({ kind }) => kind === 'placeOrder' || kind === 'cancelOrder') &&
          crashAt('crashBeforeCommit')
        )
          throw new Crash()
      },
      afterCommit: (commands) => {
        if (commands.some(({ kind }) => kind === 'placeOrder' || kind === 'cancelOrder') && crashAt('crashAfterCommit'))
          throw new Crash()
      },
      onCommitted: watch.onCommitted,
    })
    const state = recoverState(journal)
    const common = {
      transport: process.transport,
      clock: process.clock,
      random: () => uniform(random),
      log: () => undefined,
    }
    const adapter = createAster({
      ...common,
      restUrl: origin,
      streamUrl: origin.replace('http', 'ws'),
      credentials: asterCredentials(plan, credentials),
      symbols: () => plan.symbols,
      isHeld: (symbol) => state.positions.has(legKey(symbol, 'long')) || state.positions.has(legKey(symbol, 'short')),
      reservePct: () => 20,
      wants: createWants(() => settings.config, state),
    })
    const bot = createBot({
      state,
      journal,
      archive: noArchive,
      recordEquity: () => undefined,
      recordAccount: () => undefined,
      recordMarkout: () => undefined,
      exchange: adapter,
      feeds: [runFeed(asterFeed, { ...common, streamUrl: origin.replace('http', 'ws') })],
      settings: settingsPort(() => settings),
      clock: process.clock,
      wallClock: stoppedClock,
      identity: { bootId: `boot ${boots}`, installation: ownInstallation, version: 'chaos' },
      facts: { mode: 'practice', book: 'practice', market: 'chaos', speed: null },
      tape: () => null,
      onFatal: (error) => {
        if (error instanceof Crash || !process.isAlive()) return
        onViolation({
          invariant: 'fatal',
          at: clock.now(),
          text: error instanceof Error ? (error.stack ?? error.message) : String(error),
        })
        die()
      },
    })
    running = { process, state, bot }
    bot.start().catch((error: unknown) => {
      onViolation({
        invariant: 'fatal',
        at: clock.now(),
        text: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
    })
  }

  const tick = (): void => {
    watch.onTick()
    clock.after(500, tick)
  }

  /** Pauses entries as soon as nothing is in doubt, and ends the run a little later. */
  const endWhenSettled = (): void => {
    const { state, bot } = running ?? {}
    if (clock.now() < plan.pauseAt && !(state && isSettled(state))) return void clock.after(1_000, endWhenSettled)
    isOver = true
    void bot?.backend.operate({ do: 'pause' }, 'chaos')
    clock.after(pausedMs, () => endWhenQuiet(lookAgainMax))
  }

  /** Something may just have happened: a target was reached and the word of it is on its way, or a cancel is. */
  const endWhenQuiet = (looks: number): void => {
    const hasArrived = clock.now() - toldAt > tripMsMax
    const isQuiet = hasArrived && running !== null && isSettled(running.state)
    if (looks === 0 || isQuiet) clock.stop()
    else clock.after(1_000, () => endWhenQuiet(looks - 1))
  }

  const world: World = {
    plan,
    clock,
    market,
    venue,
    watch,
    running: () => running,
    isOver: () => isOver,
    faulty,
    count,
    disturb,
    armCrash: (point) => {
      if (point === 'crashAnytime') die()
      else crashPoint = point
    },
    changeSettings: (change) => {
      settings = { version: settings.version + 1, config: change(settings.config) }
      running?.bot.acceptSettings('chaos')
    },
  }
  placeUserPosition(world)
  scheduleIncidents(world)
  clock.after(500, tick)
  clock.after(plan.calmAt - plan.startAt, () => {
    crashPoint = null
    faulty.heal()
    clock.after(calmMsMin, endWhenSettled)
  })
  boot()
  try {
    await clock.run()
    const last = running as Running | null
    if (violations.length === 0) {
      if (last) checkEnd(plan, last.state, venue, watch, disk.committed, last.process.clock.now())
      else watch.complain('I21', 'no process runs at the end')
    }
  } catch (error) {
    onViolation({
      invariant: 'fatal',
      at: clock.now(),
      text: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
  clock.stop()
  ;(running as Running | null)?.process.kill()
  if (watch.stats.partialFills > 0) faults.set('partialFill', watch.stats.partialFills)
  if (watch.stats.funding > 0) faults.set('funding', watch.stats.funding)
  return {
    seed: plan.seed,
    violations,
    faults: Object.fromEntries(faults),
    hash: hash.digest(),
    entries: disk.committed.length,
    orders,
    trades: watch.trades.length,
    boots,
    gaps: watch.stats.gaps,
    allGaps: watch.stats.allGaps,
    notices: Object.fromEntries(watch.notices),
  }
}

/** The liquidation feed knows by its mark price that the line is alive. */
const canary = 'BTCUSDT'
/** Everything is connected, and of no order is it unknown what became of it. */
function isSettled({ orders, hops, snapshotAt }: State): boolean {
  const isUp = hops.market.up && hops.user.up && hops.rest.up && snapshotAt !== null
  return isUp && [...orders.values()].every(({ phase }) => phase === 'open' || phase === 'done')
}

const origin = 'http://exchange.test'

const isOrder = (method: string, url: string): boolean => method !== 'GET' && url.includes('/order')

/** The exchange's own account of what happens to orders is heard in passing. */
function tapVenue(venue: Venue, hear: (event: OrderEvent) => void): void {
  const drain = venue.drain.bind(venue)
  venue.drain = () => {
    const events = drain()
    for (const event of events) if (event.kind === 'order') hear(event)
    return events
  }
}
