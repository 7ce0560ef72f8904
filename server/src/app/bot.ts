import { type Event, type EventOf } from '@undertow/shared/events.ts'
import { usdt } from '@undertow/shared/money.ts'
import { settingNames } from '@undertow/shared/older-settings.ts'
import { type StatusRow } from '@undertow/shared/view.ts'
import { step } from '../core/engine.ts'
import { mayStillOpen } from '../core/questions/exposure.ts'
import { accountRow, entriesState } from '../core/report.ts'
import { createState, stateFormat, type State } from '../core/state.ts'
import {
  type Archive,
  type Backend,
  type Clock,
  type Exchange,
  type Feed,
  type HopState,
  type Journal,
  type Looks,
  type Settings,
  type Upkeep,
} from '../ports.ts'
import { createComparison } from './book-comparison.ts'
import { createChartCandles } from './chart-candles.ts'
import { createEntriesSince } from './entries-since.ts'
import { every } from './every.ts'
import { createLatencies } from './latencies.ts'
import { createLiveView } from './live-view.ts'
import { createLoop } from './loop.ts'
import { createMarkouts } from './markouts.ts'
import { decodeState, encodeState } from './saved-state.ts'

const lookMs = 10_000
const saveMs = 60_000
const upkeepMs = 10_000
const copyMs = 60_000
const settleMsMax = 3_000

/** What a mode puts together. The bot itself does not know in which mode it is. */
export type BotParts = Looks & {
  /** From `recoverState`. */
  readonly state: State
  readonly journal: Journal
  readonly archive: Archive
  /** Absent where nothing has to be kept. */
  readonly upkeep?: Upkeep
  /** Why a person has to look before anything is entered. */
  readonly haltBecause?: string | null
  readonly exchange: Exchange
  readonly feeds: readonly Feed[]
  /** Made by the mode, which calls `acceptSettings` at each new version. */
  readonly settings: Settings
  /** The time the market lives by, and the time people live by. */
  readonly clock: Clock
  readonly wallClock: Clock
  readonly identity: Omit<EventOf<'started'>, 'kind'>
  readonly facts: Pick<StatusRow, 'mode' | 'book' | 'market' | 'speed'>
  readonly tape: () => StatusRow['tape']
  /** Connections that trading does not depend on. */
  readonly sideHops?: () => StatusRow['hops']
  readonly onFatal: (error: unknown) => void
}

export type Bot = {
  readonly backend: Omit<Backend, 'profiles' | 'trials' | 'alerts' | 'inside'> & {
    inside(): Pick<ReturnType<Backend['inside']>, 'latencies' | 'requests'>
  }
  /** Connects. Resolves once the exchange was reached; trading begins by itself when everything is known. */
  start(): Promise<void>
  acceptSettings(by: string): void
  /** The schedule wanted this profile in force and could not have it. */
  missSchedule(profile: string, reason: string): void
  /** Cancels what waits to be filled, for a few seconds at most, and writes what is to be kept. What protects stays on the exchange. */
  stop(): Promise<void>
}

/**
 * What was believed when the last entry was recorded: the newest saved state with the journal's tail folded over it.
 * A saved state that this program cannot use costs time only: the whole journal says the same.
 */
export function recoverState(
  journal: Pick<Journal, 'savedState' | 'read'>,
  say: (text: string) => void = () => undefined,
): State {
  const saved = journal.savedState()
  const known = saved === null ? null : readSaved(saved.state)
  if (typeof known === 'string') say(`the saved state cannot be used (${known}): the whole journal is folded`)
  const state = known === null || typeof known === 'string' ? createState() : known
  for (const { seq, at, event } of journal.read(state.seq)) step(state, { seq, at, event })
  return state
}

// The state holds the settings: one more of them is another shape.
const savedFormat = [stateFormat, ...settingNames].join(' ')

/** The state in `text`, or why there is none. */
function readSaved(text: string): State | string {
  try {
    const { format, state } = Object(decodeState(text)) as { format?: unknown; state?: State }
    return format === savedFormat && state !== undefined ? state : 'another version wrote it'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Joins the core to the world: events from exchange, feeds and people in; commands out; the view beside it. */
export function createBot(parts: BotParts): Bot {
  const { state, journal, clock, wallClock, exchange, feeds, settings, identity, facts } = parts
  const startedAt = clock.now()
  let savedSeq = journal.savedState()?.seq ?? -1
  // What a failed step left behind is nobody's belief: the journal knows better.
  let isBroken = false

  const sinceOf = createEntriesSince(
    state,
    () => entriesState(state),
    (code) => parts.archive.noticedAt(code),
    () => clock.now(),
  )

  const status = (): StatusRow => {
    const entries = entriesState(state)
    const { config, problems } = settings.current()
    const [problem] = problems
    return {
      ...facts,
      bootId: identity.bootId,
      version: identity.version,
      startedAt,
      ...entries,
      entriesSince: sinceOf(entries),
      simulateOnly: config.globals.simulate_only,
      hedgeMode: state.hedgeMode,
      configVersion: state.configVersion,
      configError: problem === undefined ? null : `${problem.key} ${problem.problem}`,
      hops: [...worstHops(exchange, feeds), ...(parts.sideHops?.() ?? [])],
      tape: parts.tape(),
    }
  }

  const fail = (error: unknown): void => {
    isBroken = true
    parts.onFatal(error)
  }
  let isLeaving = false
  const settled = Promise.withResolvers<void>()
  const live = createLiveView(state, status, wallClock)
  const loop = createLoop({
    state,
    clock,
    journal,
    execute: (command) => exchange.execute(command),
    quote: (symbol) => exchange.quote(symbol),
    onRecorded: (recorded) => {
      live.note(recorded)
      comparison.note(recorded)
      markouts.note(recorded)
      latencies.note(recorded)
      if (isLeaving && isSettled(state)) settled.resolve()
    },
    onFatal: fail,
  })
  const tell = (event: Event): void => loop.enqueue(event)

  const candles = createChartCandles({ ask: (...wanted) => exchange.candles(...wanted), clock, wallClock })
  const comparison = createComparison({ archive: parts.archive, state, clock, tell })
  const latencies = createLatencies()
  const markouts = createMarkouts({
    state,
    clock,
    quote: (symbol) => exchange.quote(symbol),
    record: (look) => parts.recordMarkout(look),
  })

  const acceptSettings = (by: string): void => {
    const { version, config } = settings.current()
    if (version > 0 && version !== state.configVersion) tell({ kind: 'configAccepted', version, config, by })
  }

  const saveState = (): void => {
    if (isBroken || state.seq === savedSeq) return
    savedSeq = state.seq
    if (journal.commit() !== null) return
    journal.saveState(savedSeq, encodeState({ format: savedFormat, state }))
  }
  const lookAtAccount = (): void => {
    const [at, { equity, todayNet }, { entries, flattening }] = [clock.now(), accountRow(state), entriesState(state)]
    const isKnown = state.snapshotAt !== null
    if (isKnown) parts.recordEquity(at, usdt(equity), usdt(todayNet))
    parts.recordAccount({
      at,
      equity: isKnown ? usdt(equity) : null,
      mayEnter: entries === 'on' && !flattening,
      isNew: identity.accountIsNew === true,
    })
  }
  const warn = (reason: string | null): void => {
    if (reason !== null) tell({ kind: 'storage', entries: 'allowed', reason })
  }
  const { upkeep } = parts
  const chores = [
    every(clock, lookMs, lookAtAccount, fail),
    every(clock, saveMs, saveState, fail),
    every(wallClock, upkeepMs, () => warn(upkeep?.check() ?? null), fail),
    every(wallClock, copyMs, () => void upkeep?.backUp().then(warn), fail),
  ]

  /** Nobody will watch over an entry that fills from now on. */
  const settle = async (): Promise<void> => {
    isLeaving = true
    tell({ kind: 'stopping' })
    if (isBroken || isSettled(state)) return
    // On two clocks: the market's may have stopped.
    const calls = [clock, wallClock].map((each) => each.after(settleMsMax, settled.resolve))
    await settled.promise
    for (const callOff of calls) callOff()
  }

  return {
    backend: {
      view: live.view,
      onPatch: live.onPatch,
      archive: parts.archive,
      settings,
      quote: (symbol) => exchange.quote(symbol),
      candles,
      instruments: () => [...state.instruments.values()],
      operate: (action, by) => {
        tell({ kind: 'operator', by, action })
        return Promise.resolve(loop.lastSeq())
      },
      status,
      countsSinceStart: live.counts,
      now: () => clock.now(),
      inside: () => ({ latencies: latencies.figures(), requests: exchange.limits?.() ?? [] }),
    },
    start: async () => {
      tell({ kind: 'started', ...identity, ...(parts.haltBecause ? { haltBecause: parts.haltBecause } : {}) })
      acceptSettings('start')
      for (const feed of feeds) feed.start(tell)
      await exchange.start(tell)
    },
    acceptSettings,
    missSchedule: (profile, reason) => tell({ kind: 'scheduleMissed', profile, reason }),
    stop: async () => {
      for (const stopChore of chores) stopChore()
      comparison.stop()
      markouts.stop()
      for (const feed of feeds) feed.stop()
      await settle()
      await exchange.stop()
      loop.stop()
      saveState()
      live.stop()
    },
  }
}

/** Nothing waits to be filled, and what is held is protected. */
const isSettled = (state: Readonly<State>): boolean =>
  !mayStillOpen(state) && [...state.positions.values()].every(({ unprotectedSince }) => unprotectedSince === null)

// Several connections may make up one hop: the worst of them is what people must know.
const severity = { live: 0, late: 1, unknown: 2, down: 3 } as const

function worstHops(exchange: Exchange, feeds: readonly Feed[]): HopState[] {
  const worst = new Map<string, HopState>()
  for (const state of [exchange, ...feeds].flatMap((source) => source.hops())) {
    const known = worst.get(state.hop)
    if (known === undefined || severity[state.state] > severity[known.state]) worst.set(state.hop, state)
  }
  return [...worst.values()]
}
