import { type Command } from '@undertow/shared/commands.ts'
import { type Entry, type EventOf } from '@undertow/shared/events.ts'
import { checkAccount } from './account/account-check.ts'
import { learnAccount, learnSnapshot } from './account/account.ts'
import { learnComparison } from './books/comparison.ts'
import { noteMoved } from './brakes/bases.ts'
import { keepPeriods } from './brakes/brakes.ts'
import { learnCountdown } from './orders/countdown.ts'
import { learnQueried } from './orders/duties.ts'
import { learnMark } from './exits/follow.ts'
import { halt } from './halt.ts'
import { learnIncome, learnIncomeRead } from './books/income.ts'
import { watchLadder } from './ladder/ladder.ts'
import { learnLeverage } from './account/leverage.ts'
import { learnMarginType } from './account/margin-type.ts'
import { tell, tellSeldom, type Moment } from './moment.ts'
import { beginAccountAnew } from './account/new-account.ts'
import { learnOperator } from './operator.ts'
import { doubt, learnCancelled, learnPlaced, learnReport, learnVoided } from './orders/order-life.ts'
import { cancelEntries } from './orders/orders.ts'
import { learnFill } from './positions/positions.ts'
import { learnRules } from './account/rules.ts'
import { watchForSecondWriter } from './account/second-writer.ts'
import { settle } from './settle.ts'
import { settingsFor } from './settings.ts'
import { learnQuote } from './questions/decision.ts'
import { learnLiquidation } from './triggers/signal.ts'
import { type State } from './state.ts'
import { learnStopping, learnStorage } from './storage.ts'
import { unreachable } from './unreachable.ts'
import { dropHistories } from './volume/volume-history.ts'
import { beginWatch, endWatch } from './volume/watch.ts'
import { clear } from './volume/window.ts'

/**
 * Folds one event into the state and answers what is to be done. Mutates `state`; the same events in the same order
 * always give the same commands. Throws only when an assumption of its own is broken.
 */
export function step(state: State, entry: Entry): readonly Command[] {
  const { seq, at, event } = entry
  if (at < state.at) throw new Error(`event ${seq} is from ${at}, before ${state.at}`)
  // Nobody watched since the event before.
  if (event.kind === 'started' || event.kind === 'resumed') endWatch(state.watch, state.at)
  state.at = at
  state.seq = seq
  const moment: Moment = { state, at, seq, commands: [], placed: 0 }
  learn(moment, entry)
  // Most liquidations only add to a sum: nothing else can have changed, unless time has brought something.
  const isQuiet =
    event.kind === 'liquidation' && moment.commands.length === 0 && (state.dueAt === null || at < state.dueAt)
  if (!isQuiet) settle(moment)
  return moment.commands
}

/** When the core wants a `wake` if nothing happens before; null: never. */
export const nextDeadline = (state: Readonly<State>): number | null => state.dueAt

function learn(moment: Moment, { event }: Entry): void {
  const { state } = moment
  switch (event.kind) {
    case 'started':
      start(moment, event)
      return
    case 'configAccepted':
      learnSettings(state, event)
      return
    case 'instruments':
      learnRules(moment, event.instruments)
      return
    case 'liquidation':
      learnLiquidation(moment, event)
      return
    case 'quote':
      learnQuote(moment, event)
      return
    case 'mark':
      learnMark(moment, event)
      watchLadder(moment, event.symbol)
      return
    case 'placed':
      learnPlaced(moment, event)
      return
    case 'cancelled':
      learnCancelled(moment, event)
      return
    case 'voided':
      learnVoided(moment, event)
      return
    case 'countdown':
      learnCountdown(moment, event)
      return
    case 'queried':
      learnQueried(moment, event)
      return
    case 'order':
      watchForSecondWriter(moment, event.order)
      learnReport(moment, event.order)
      return
    case 'fill':
      learnFill(moment, event.fill)
      return
    case 'account':
      noteMoved(moment)
      learnAccount(moment, event)
      return
    case 'income':
      learnIncome(moment, event)
      return
    case 'incomeRead':
      learnIncomeRead(moment, event)
      return
    case 'booksCompared':
      learnComparison(moment, event)
      return
    case 'snapshot':
      learnSnapshot(moment, event)
      checkAccount(moment)
      return
    case 'leverage':
      learnLeverage(moment, event)
      return
    case 'marginType':
      learnMarginType(moment, event)
      return
    case 'hop':
      learnHop(moment, event)
      return
    case 'storage':
      learnStorage(moment, event)
      return
    case 'scheduleMissed':
      tell(moment, 'warn', 'schedule_missed', null, `no switch to profile ${event.profile}: ${event.reason}`)
      return
    case 'stopping':
      learnStopping(moment)
      return
    case 'venueClock':
      state.venueAheadMs = event.aheadMs
      if (Math.abs(event.aheadMs) >= clockDiffersMs)
        tellSeldom(
          moment,
          'warn',
          'clock_differs',
          null,
          `${event.aheadMs} ms: so far is the exchange ahead of the clock of this machine`,
        )
      return
    case 'resumed':
      resume(moment, event)
      return
    case 'feedQuiet':
      tellSeldom(moment, 'warn', 'feed_quiet', null, `${event.venue}: ${event.reason}`)
      return
    case 'operator':
      learnOperator(moment, event)
      return
    case 'wake':
      return
    default:
      unreachable(event)
  }
}

function learnSettings(state: State, { config, version }: EventOf<'configAccepted'>): void {
  // What rests was checked with other limits, and with another stop than its position would get.
  if (state.config !== null && version !== state.configVersion) cancelEntries(state)
  const hourBefore = state.config?.globals.day_start_hour_utc ?? config.globals.day_start_hour_utc
  state.config = config
  state.configVersion = version
  if (config.globals.day_start_hour_utc !== hourBefore) keepPeriods(state)
  dropHistories(state, (symbol) => settingsFor(config, symbol))
}

/** Nobody watched between two processes: what was seen is void, what was promised is not. */
function start(moment: Moment, event: EventOf<'started'>): void {
  const { state, at } = moment
  const { bootId, installation, accountIsNew, haltBecause, arming = 'armed' } = event
  state.bootId = bootId
  state.installation = installation
  state.disarmed = arming === 'disarmed' ? 'trading with real money is not armed' : null
  if (arming === 'paused') state.pausedBy ??= 'the restart'
  voidWhatWasSeen(state)
  state.told.clear()
  for (const hop of ['market', 'user', 'rest'] as const) state.hops[hop] = { up: false, reason: 'not connected yet' }
  state.storage = null
  state.isStopping = false
  if (haltBecause !== undefined) halt(moment, haltBecause)
  needSnapshot(moment)
  if (accountIsNew) beginAccountAnew(moment)
  for (const order of state.orders.values()) {
    if (order.phase !== 'pending' && order.phase !== 'cancelling') continue
    doubt(moment, order, 'the process ended before the answer')
    order.nextQueryAt = at
  }
}

/** As after a crash: the account is read before anything is risked. Connections say for themselves whether they live. */
function resume(moment: Moment, { gapMs }: EventOf<'resumed'>): void {
  const { state, at } = moment
  voidWhatWasSeen(state)
  if (state.hops.market.up) beginWatch(state.watch, at)
  needSnapshot(moment)
  const seconds = Math.round(gapMs / 1_000)
  tell(
    moment,
    'warn',
    'stood_still',
    null,
    `the process stood still for ${seconds} s: no entries until the account is read`,
  )
}

const clockDiffersMs = 1_000

function voidWhatWasSeen(state: State): void {
  for (const windows of state.windows.values()) {
    clear(windows.long)
    clear(windows.short)
  }
  state.signals.clear()
  state.marks.clear()
  state.leverageAsked.clear()
  for (const position of state.positions.values()) {
    position.crossedSince = null
    // Nobody looked meanwhile: what rests may have been accepted long since, and is asked for before anything is sold.
    if (position.unprotectedSince !== null) position.unprotectedSince = state.at
  }
}

function learnHop(moment: Moment, { hop, up, reason, halts, keyEnded }: EventOf<'hop'>): void {
  const { state, at } = moment
  if (halts) halt(moment, reason)
  if (keyEnded) tell(moment, 'warn', 'user_key_ended', null, reason)
  const wasUp = state.hops[hop].up
  state.hops[hop] = { up, reason }
  if (hop === 'market') (up ? beginWatch : endWatch)(state.watch, at)
  else if (up !== wasUp) needSnapshot(moment)
  if (hop === 'rest' && wasUp && !up && state.positions.size > 0) tellHelpless(moment, reason)
}

function tellHelpless(moment: Moment, reason: string): void {
  const said = `requests fail while positions are open: what rests on the exchange protects them, nothing can be changed: ${reason}`
  tellSeldom(moment, 'error', 'requests_down', null, said)
}

/** What happened to the account while we did not hear of it has to be read before anything is risked. */
function needSnapshot({ state, at }: Moment): void {
  state.snapshotAt = null
  state.agreed = 0
  state.cleanFrom = at
  state.nextSnapshotAt = at + ownInitiativeMs
}

/** An exchange that connects reads the account by itself; when it does not, the core asks. */
const ownInitiativeMs = 500
