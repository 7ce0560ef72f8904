import { type EventOf } from '@undertow/shared/events.ts'
import { eq, gt, isPositive, lt, lte, noQty, price, sub, text, type Qty, type Usdt } from '@undertow/shared/money.ts'
import { type PositionReport } from '@undertow/shared/orders.ts'
import { otherLeg, type Leg } from '@undertow/shared/sides.ts'
import { halt } from '../halt.ts'
import { readLeverages } from './leverage.ts'
import { learnIsolated } from './margin-type.ts'
import { tell, tellSeldom, type Moment } from '../moment.ts'
import { askSnapshot, noteRead } from './snapshots.ts'
import { adoptHolding } from '../positions/open-position.ts'
import { doubt, learnReport } from '../orders/order-life.ts'
import { followDown } from './follow-down.ts'
import { noteRepair } from './repairs.ts'
import { watchForSecondWriter } from './second-writer.ts'
import { isOutdated, noteTold, toldAt } from './told.ts'
import { type Order } from '../orders/order-state.ts'
import { mayGrowUntil } from '../orders/unexplained.ts'
import { legKey, ofLegKey } from '../leg-key.ts'
import { type Holding, type State } from '../state.ts'

/** How long our books and the account may differ before the difference counts as somebody else's doing. */
const differenceMs = 3_000
/** How long a fill of ours may lag behind the position that it made. */
const fillLagMs = 1_000

/** Takes over the named balances and legs, unless something younger was told of them; what is not named is unchanged. */
export function learnAccount(moment: Moment, event: EventOf<'account'>): void {
  const isNews = (key: string): boolean => noteTold(moment, key, event.happenedAt)
  for (const { asset, wallet } of event.balances) if (isNews(asset)) moment.state.balances.set(asset, wallet)
  for (const report of event.positions) if (isNews(legKey(report.symbol, report.leg))) learnHolding(moment, report)
}

/** Takes over the whole account, except for what the streams have told since it was asked for. */
export function learnSnapshot(moment: Moment, event: EventOf<'snapshot'>): void {
  const { state } = moment
  learnModes(moment, event)
  learnIsolated(moment, event.isolated ?? [])
  for (const { asset, wallet } of event.balances) {
    if (toldAt(state, asset) < event.askedAt) state.balances.set(asset, wallet)
  }
  readLeverages(moment, event.leverages, event.askedAt)
  state.foreignOrders.clear()
  for (const order of event.orders) {
    watchForSecondWriter(moment, order)
    learnReport(moment, order)
  }
  const absent = learnAbsentOrders(moment, event)
  const outdated = learnHoldings(moment, event)
  if (event.askedAt >= state.cleanFrom) noteRead(moment, absent + outdated === 0 && isExplained(state))
  releaseCloses(moment, event)
}

/**
 * The account's modes are adopted as they are. A position mode that turns while we trade was turned by somebody who may not
 * have thought of us: no entries until a person has looked.
 */
function learnModes(moment: Moment, { hedgeMode, multiAssets }: EventOf<'snapshot'>): void {
  const { state } = moment
  const hasTurned = state.modesReadBy === state.bootId && state.hedgeMode !== hedgeMode
  state.hedgeMode = hedgeMode
  state.multiAssets = multiAssets
  state.modesReadBy = state.bootId
  if (hasTurned) halt(moment, `the account was switched to ${modeName(hedgeMode)} mode while the bot was trading`)
  if (state.config === null) return
  const wanted = state.config.globals
  if (wanted.hedge_mode !== hedgeMode) {
    const said = `the account is in ${modeName(hedgeMode)} mode, the settings say ${modeName(wanted.hedge_mode)}`
    tellSeldom(moment, 'warn', 'mode_differs', null, `${said}: the bot trades in the mode of the account`)
  }
  if (wanted.multi_assets_mode !== multiAssets) {
    const said = `the account has multi-assets margin ${onOff(multiAssets)}, the settings say ${onOff(wanted.multi_assets_mode)}`
    tellSeldom(moment, 'warn', 'assets_mode_differs', null, `${said}: what the account has is in force`)
  }
}

const onOff = (isOn: boolean): string => (isOn ? 'on' : 'off')

const modeName = (hedgeMode: boolean): string => (hedgeMode ? 'hedge' : 'one-way')

/** An order that should be open and is not in the whole list has ended somehow: the venue is asked how. Answers how many. */
function learnAbsentOrders(moment: Moment, { askedAt, orders }: EventOf<'snapshot'>): number {
  const listed = new Set(orders.map(({ clientId }) => clientId))
  let absent = 0
  for (const order of moment.state.orders.values()) {
    const isStanding = order.phase === 'open' || order.phase === 'cancelling'
    if (!isStanding || listed.has(order.wish.clientId) || order.updatedAt >= askedAt) continue
    doubt(moment, order, 'not among the open orders of the account')
    order.nextQueryAt = moment.at
    absent += 1
  }
  return absent
}

/** What the account holds is what our fills add up to, or is known to be somebody else's. */
function isExplained({ holdings, positions }: Readonly<State>): boolean {
  return [...holdings].every(([key, { qty, shared }]) => shared || eq(qty, positions.get(key)?.qty ?? noQty))
}

/** Takes over what is held of every leg. Answers how many rows were older than what was known: to those it was no reading. */
function learnHoldings(moment: Moment, { askedAt, positions }: EventOf<'snapshot'>): number {
  const { state } = moment
  const named = new Map(positions.map((report) => [legKey(report.symbol, report.leg), report]))
  // What is not named is flat; a position of ours that the account does not name is held against that.
  for (const { symbol, leg } of state.positions.values()) {
    if (!named.has(legKey(symbol, leg))) named.set(legKey(symbol, leg), { symbol, leg, qty: noQty, entryPrice: zero })
  }
  for (const [key, holding] of state.holdings) {
    if (!named.has(key)) named.set(key, { ...ofLegKey(key), qty: noQty, entryPrice: holding.entryPrice })
  }
  let outdated = 0
  for (const [key, report] of named) {
    const [holding, position] = [state.holdings.get(key), state.positions.get(key)]
    const lastTold = Math.max(holding?.at ?? 0, position?.lastFillAt ?? 0, toldAt(state, key))
    if (lastTold >= askedAt) continue
    if (isOutdated(moment, report)) {
      outdated += 1
      continue
    }
    learnHolding(moment, report)
    const read = state.holdings.get(key)
    if (read) read.readAt = askedAt
  }
  return outdated
}

const zero = price('0')

/**
 * An unanswered close does not hold up the next one once the account, read later, still shows the position. What is held beyond
 * our books is a user's and says nothing about it: there only the answer to a question does.
 */
function releaseCloses({ state }: Moment, { askedAt }: EventOf<'snapshot'>): void {
  for (const order of state.orders.values()) {
    if (order.wish.purpose !== 'close' || order.phase !== 'unknown' || order.createdAt + 1_000 > askedAt) continue
    const key = legKey(order.wish.symbol, order.wish.leg)
    const held = state.holdings.get(key)
    const ours = state.positions.get(key)?.qty ?? noQty
    if (held && held.at >= askedAt && isPositive(held.qty) && lte(held.qty, ours)) order.superseded = true
  }
}

function learnHolding({ state, at }: Moment, { symbol, leg, qty, entryPrice }: PositionReport): void {
  put(state, symbol, leg, { qty, entryPrice }, at)
  // One-way: there is one position, so what is told of one side settles the other.
  if (!state.hedgeMode && isPositive(qty) && state.holdings.has(legKey(symbol, otherLeg(leg)))) {
    put(state, symbol, otherLeg(leg), { qty: noQty, entryPrice }, at)
  }
}

function put(state: State, symbol: string, leg: Leg, told: Pick<Holding, 'qty' | 'entryPrice'>, at: number): void {
  const key = legKey(symbol, leg)
  const known = state.holdings.get(key)
  if (known) {
    if (!eq(known.qty, told.qty)) Object.assign(known, { differsSince: null, isQuestioned: false })
    Object.assign(known, told, { at })
  } else state.holdings.set(key, { ...told, at, readAt: 0, differsSince: null, isQuestioned: false, shared: false })
}

/** Compares our books with the account, leg by leg, and draws the conclusion once a difference has lasted. */
export function compareHoldings(moment: Moment): void {
  const { state } = moment
  for (const [key, holding] of state.holdings) {
    const ours = state.positions.get(key)?.qty ?? noQty
    if (eq(ours, holding.qty)) agree(moment, key, holding)
    else differ(moment, key, holding, ours)
  }
}

function agree(moment: Moment, key: string, holding: Holding): void {
  const { state } = moment
  if (holding.shared) tell(moment, 'info', 'side_ours', symbolOf(key), `${key} holds what our fills add up to again`)
  holding.differsSince = null
  holding.isQuestioned = false
  holding.shared = false
  if (!isPositive(holding.qty)) state.holdings.delete(key)
}

function differ(moment: Moment, key: string, holding: Holding, ours: Qty): void {
  const { state, at } = moment
  holding.differsSince ??= at
  const dueAt = conclusionAt(state, key, holding)
  if (dueAt === null || at < dueAt) return
  const isLess = lt(holding.qty, ours)
  if (!holding.isQuestioned && (isLess || hasStandingEntry(state, key))) question(moment, key, holding)
  else if (isLess) followDown(moment, key, sub(ours, holding.qty), holding.readAt)
  else share(moment, key, holding, ours)
}

/**
 * Less is held than our fills add up to, or more while an entry of ours stands. One of our own orders may have done it, or
 * the stream is behind: both are asked for, and nothing is booked before an answer that is younger than the question.
 */
function question(moment: Moment, key: string, holding: Holding): void {
  const { state, at } = moment
  holding.isQuestioned = true
  holding.differsSince = at
  for (const order of state.orders.values()) {
    if (!isStandingOn(key, order)) continue
    // Nothing was said against a stop: it protects until the answer, and its ladder of questions begins anew.
    if (order.wish.purpose === 'stop' && order.phase === 'open') order.queries = 0
    else doubt(moment, order, 'the account does not hold what our books say')
    order.nextQueryAt = at
  }
  askSnapshot(moment, `${key}: the account does not hold what our books say`)
}

const isStandingOn = (key: string, { phase, wish }: Readonly<Order>): boolean =>
  (phase === 'open' || phase === 'cancelling') && legKey(wish.symbol, wish.leg) === key

function hasStandingEntry(state: Readonly<State>, key: string): boolean {
  for (const order of state.orders.values()) if (order.wish.purpose === 'entry' && isStandingOn(key, order)) return true
  return false
}

/** More is held than our fills add up to: somebody else's, which the settings say what to do with. */
function share(moment: Moment, key: string, holding: Holding, ours: Qty): void {
  const policy = moment.state.config?.globals.foreign_positions ?? 'protect'
  if (policy === 'adopt') {
    adoptHolding(moment, key, holding)
    noteRepair(moment, key)
    return
  }
  holding.shared = true
  const entries = policy === 'ignore' ? 'the bot trades beside it' : 'no entries there'
  tell(
    moment,
    'warn',
    'side_shared',
    symbolOf(key),
    `${key}: the account holds ${text(holding.qty)}, our fills add up to ${text(ours)}: ${entries}, ours is protected and closed, the rest is left alone`,
  )
}

const symbolOf = (key: string): string => key.slice(0, key.indexOf(':'))

/** When something is concluded from a difference, if it lasts; null: never, it is known already. */
function conclusionAt(state: Readonly<State>, key: string, holding: Readonly<Holding>): number | null {
  if (holding.differsSince === null) return null
  const position = state.positions.get(key)
  const isLess = position !== undefined && lt(holding.qty, position.qty)
  if (holding.shared && !isLess) return null
  if (isLess && holding.isQuestioned && holding.readAt < Math.max(holding.differsSince, position.lastFillAt))
    return null
  const since = Math.max(holding.differsSince, position?.lastFillAt ?? 0)
  if (isLess) return since + differenceMs
  // What an entry filled without our hearing of it has no stop.
  if (!holding.isQuestioned && hasStandingEntry(state, key)) return since + fillLagMs
  // One that is being asked for may have made all of it.
  return Math.max(since + differenceMs, mayGrowUntil(state, key))
}

/** When `compareHoldings` will next have something to conclude; null: nothing differs. */
export function differenceDueAt(state: Readonly<State>): number | null {
  let due: number | null = null
  for (const [key, holding] of state.holdings) {
    const at = conclusionAt(state, key, holding)
    if (at !== null && (due === null || at < due)) due = at
  }
  return due
}

/** What the account holds on a leg beyond our own fills. */
export function foreignQty(state: Readonly<State>, key: string): Qty {
  const held = state.holdings.get(key)
  const ours = state.positions.get(key)?.qty ?? noQty
  return held?.shared && gt(held.qty, ours) ? sub(held.qty, ours) : noQty
}

/** Wallet in USDT; null before the account was read. Other collateral is not counted. */
export const walletOf = (state: Readonly<State>): Usdt | null => state.balances.get('USDT') ?? null
