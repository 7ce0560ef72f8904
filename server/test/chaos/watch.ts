import type { Command, Decision, Trade } from '@undertow/shared/commands.ts'
import { settingsOf } from '@undertow/shared/config.ts'
import {
  add,
  gt,
  isDecimalText,
  isPositive,
  lte,
  marginOf,
  noQty,
  notional,
  pct,
  pctOf,
  price,
  qty,
  text,
  usdt,
  type Price,
  type Usdt,
} from '@undertow/shared/money.ts'
import type { EventOf } from '@undertow/shared/events.ts'
import type { NewOrder } from '@undertow/shared/orders.ts'
import { openingSide, type Leg } from '@undertow/shared/sides.ts'
import { createEntryWatch } from '../../src/core/orders/entry-watch.test-support.ts'
import { violations } from '../../src/core/invariants.ts'
import type { State } from '../../src/core/state.ts'
import type { Recorded } from '../../src/ports.ts'
import type { VenueEvent, VenueOrder } from '../../src/sim/model.ts'
import { jamMsMax, type Plan } from './plan.ts'
import { createRungWatch } from './rungs.ts'
import { createTruth, trueExposure, type Complain, type Truth } from './truth.ts'
import { purposeOf, type Wire } from './wire.ts'

export type Violation = { readonly invariant: string; readonly at: number; readonly text: string }

export type WatchOptions = {
  readonly plan: Plan
  readonly now: () => number
  /** The belief of the bot that runs; null while none does. */
  readonly state: () => State | null
  /** When the bot could last not be held to its bounds of time. */
  readonly calmSince: () => number
  readonly deadSince: (stream: 'feed' | 'user') => number | null
  /** Until when the exchange took no stop: a position has to be closed then. */
  readonly stopsRefusedUntil: () => number
  readonly onViolation: (violation: Violation) => void
}

/** Looks at everything that crosses between the bot, its journal and the exchange, and says what must not be. */
export interface Watch {
  readonly truth: Truth
  readonly onVenueEvent: (event: VenueEvent) => void
  readonly onFirstByte: (wire: Wire) => void
  readonly onExecuted: (wire: Wire, reply: { readonly status: number; readonly body: string }, at: number) => void
  readonly onVoid: (wire: Wire) => void
  readonly onEntry: (recorded: Recorded) => void
  readonly onCommitted: (recorded: Recorded) => void
  /** Looks at what time has made of things. */
  readonly onTick: () => void
  readonly decisions: readonly Decision[]
  readonly trades: readonly Trade[]
  readonly notices: ReadonlyMap<string, number>
  readonly stats: {
    readonly gaps: readonly number[]
    readonly allGaps: readonly number[]
    readonly partialFills: number
    readonly funding: number
  }
  readonly complain: Complain
}

/** How often time is looked at: a bound of time is seen to be broken so much later. */
const lookMs = 500
/**
 * I1: without a stop for longer than the setting (5 s), a position has to be on its way to be closed, or the bot visibly halted.
 * Then it may take what a close takes that is refused or unanswered once: 1.5 s to call it unknown, a question, and the next.
 */
const closingMsMax = 10_000
/** After a fault is over, what it began may still end in giving up: a second to notice, and 2.5 s for the answer in a jam. */
const givenUpMs = 3_500
const orphanMsMax = 10_000
/** A close that came to nothing is repeated within this. */
const repeatedMsMax = 8_000
/** The feed's own watchdog takes 5 s, that of the account stream 9 s; both count whole seconds. */
const deafMsMax = { feed: 7_500, user: 13_500 } as const
/** A fill better than planned makes a short larger than it was sized. */
const capSlack = pct('1')

/** Answers that only a wrong price, quantity or parameter can cause. */
const filterCodes = new Set([
  -1013, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1111, -1115, -1116, -1117, -1118, -1121, -1130, -4001,
  -4002, -4003, -4004, -4005, -4006, -4014, -4023, -4013, -4061, -4109, -4164, -2014, -2015, -1022, -1021, -4225,
])

export function createWatch(options: WatchOptions): Watch {
  const { plan, now } = options
  const { config } = plan
  const complain = (invariant: string, words: string): void =>
    options.onViolation({ invariant, at: now(), text: words })
  const truth = createTruth(complain, plan.symbols)
  const committed = new Map<string, NewOrder>()
  const committedCancels = new Set<string>()
  const sent = new Set<string>()
  const inFlight = new Map<string, Usdt>()
  const voided = new Set<string>()
  const entriesOfDecision = new Map<number, string>()
  const acceptedAt = new Map<string, number>()
  const lastClose = new Map<string, number>()
  /** The newest stop of each position. */
  const stops = new Map<string, Price>()
  const decisions: Decision[] = []
  const trades: Trade[] = []
  const notices = new Map<string, number>()
  const gaps: number[] = []
  const allGaps: number[] = []
  const orphanSince = new Map<number, number>()
  const rungs = createRungWatch(complain, truth)
  const entryWatch = createEntryWatch()
  const declaredDead = new Set<string>()
  let [partialFills, funding, lastSeq, lastAt] = [0, 0, -1, 0]
  let versions = new Set<number>()
  /** A person's word, kept apart from the bot's own memory of it. */
  let isHalted = false
  /** Since when the account may have changed unseen; 0: it was read since. */
  let unreadSince = 0

  const goodSince = (): number => Math.max(options.calmSince(), options.stopsRefusedUntil())

  const leverageOf = (symbol: string): number => settingsOf(config, symbol)?.leverage ?? 1

  const onFirstByte = (wire: Wire): void => {
    if (wire.kind === 'place') checkPlacement(wire)
    if (wire.kind === 'cancel') checkCancel(wire)
  }

  const checkPlacement = (wire: Wire): void => {
    const { clientId, params } = wire
    if (clientId === null) return complain('I3', 'an order without a client id was sent')
    const wish = committed.get(clientId)
    if (!wish) return complain('I3', `${clientId} is sent and no committed entry wants it`)
    if (sent.has(clientId)) return complain('I2', `${clientId} is sent a second time`)
    sent.add(clientId)
    for (const name of ['quantity', 'price', 'stopPrice']) {
      const value = params.get(name)
      if (value !== undefined && (!isDecimalText(value) || value.startsWith('-')))
        complain('I26', `${clientId}: ${name} is "${value}"`)
    }
    if (
      text(qty(params.get('quantity') ?? '0')) !== text(wish.qty ?? qty('0')) ||
      text(price(params.get('stopPrice') ?? '0')) !== text(wish.stopPrice ?? price('0'))
    ) {
      complain('I2', `${clientId} was sent with other figures than were written down`)
    }
    if (wish.purpose === 'entry') checkEntry(wire, wish)
    else checkClosing(wire, wish)
    if (wish.purpose === 'stop') checkStopNearer(wish)
  }

  /** Whatever the marks do: of one position, each stop lies where the last one did or nearer. */
  const checkStopNearer = ({ clientId, symbol, leg, stopPrice }: NewOrder): void => {
    const id = options.state()?.positions.get(`${symbol}:${leg}`)?.id
    if (id === undefined || stopPrice === null) return
    const last = stops.get(id)
    if (last && (leg === 'long' ? gt(last, stopPrice) : gt(stopPrice, last)))
      complain('I31', `${clientId} moves the stop of ${symbol} ${leg} away from ${text(last)} to ${text(stopPrice)}`)
    stops.set(id, stopPrice)
  }

  const checkEntry = (wire: Wire, wish: NewOrder): void => {
    const { symbol, leg, clientId } = wish
    if (wire.params.get('side') !== (openingSide(leg) === 'buy' ? 'BUY' : 'SELL'))
      complain('I30', `${clientId} enters ${leg} on the wrong side`)
    const decision = decisions.find(({ entryId }) => entryId === clientId)
    if (!decision) return complain('I28', `${clientId} was sent without a decision`)
    const known = entriesOfDecision.get(decision.id)
    if (known !== undefined) complain('I4', `decision ${decision.id} led to ${known} and ${clientId}`)
    entriesOfDecision.set(decision.id, clientId)
    checkReadiness(wish)

    const settings = settingsOf(config, symbol)
    const cooledFrom = acceptedAt.get(`${symbol}:${leg}`)
    const cooldownMs = (settings?.cooldown_sec ?? 0) * 1_000
    if (cooledFrom !== undefined && now() - cooledFrom < cooldownMs) {
      complain(
        'cooldown',
        `${clientId} is sent ${now() - cooledFrom} ms after the last entry was accepted; the cooldown is ${cooldownMs} ms`,
      )
    }
    const margin = marginOf(notional(wish.qty ?? qty('0'), wish.price ?? priceOf(symbol)), leverageOf(symbol))
    inFlight.set(clientId, margin)
    checkCaps(symbol)
    const resting = [...truth.open.values()].filter(
      (order) => order.symbol === symbol && purposeOf(order.clientId) === 'E',
    ).length
    const flying = [...inFlight.keys()].filter((id) => committed.get(id)?.symbol === symbol).length
    const most = config.globals.max_open_orders_per_symbol
    if (resting + flying > most) complain('I5', `${resting} entries rest and ${flying} fly for ${symbol}; ${most} may`)
  }

  const priceOf = (symbol: string) => options.state()?.marks.get(symbol)?.price ?? price('0')

  const flyingMargin = (scope: string | null): Usdt => {
    let sum = usdt('0')
    for (const [id, margin] of inFlight)
      if (scope === null || committed.get(id)?.symbol === scope) sum = add(sum, margin)
    return sum
  }

  const checkCaps = (symbol: string): void => {
    const { max_total_exposure_usdt: total } = config.globals
    const own = settingsOf(config, symbol)?.max_position_usdt ?? usdt('0')
    for (const [scope, cap] of [
      [symbol, own],
      [null, total],
    ] as const) {
      const used = add(trueExposure(truth, scope, leverageOf), flyingMargin(scope))
      if (!lte(used, add(cap, pctOf(cap, capSlack)))) {
        complain(
          'I5',
          `${text(used)} USDT margin of ${scope ?? 'all symbols'} are held, rest or fly; the cap is ${text(cap)}`,
        )
      }
    }
  }

  const checkReadiness = ({ clientId }: NewOrder): void => {
    const state = options.state()
    if (!state) return complain('I12', `${clientId} was sent by nobody`)
    if (isHalted || state.halted !== null || state.pausedBy !== null || state.flattening)
      complain('I18', `${clientId} was sent while entries are off`)
    if (unreadSince > 0 || state.snapshotAt === null || state.agreed < 2)
      complain('I12', `${clientId} was sent before the account was read`)
    for (const hop of ['market', 'user', 'rest'] as const)
      if (!state.hops[hop].up) complain('I12', `${clientId} was sent while ${hop} is down`)
    for (const stream of ['feed', 'user'] as const) {
      const since = options.deadSince(stream)
      if (since !== null && now() - since > deafMsMax[stream]) {
        complain('I12', `${clientId} was sent although the ${stream} stream has been dead for ${now() - since} ms`)
      }
    }
  }

  const checkClosing = ({ params }: Wire, { clientId, symbol, leg, purpose }: NewOrder): void => {
    if (purpose === 'close') {
      lastClose.set(`${symbol}:${leg}`, now())
      checkCloses(symbol, leg)
    }
    const [side, positionSide] = [params.get('side'), params.get('positionSide')]
    const isHedgeClose = (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY')
    if (params.get('closePosition') !== 'true' && params.get('reduceOnly') !== 'true' && !isHedgeClose) {
      complain('I13', `${clientId} is a ${purpose} that could open a position`)
    }
  }

  /** What is on its way to be closed is not closed once more. */
  const checkCloses = (symbol: string, leg: Leg): void => {
    const state = options.state()
    const position = state?.positions.get(`${symbol}:${leg}`)
    if (!state || !position) return
    const onTheirWay = [...state.orders.values()].filter(
      ({ wish, phase }) =>
        wish.purpose === 'close' && wish.symbol === symbol && wish.leg === leg && phase === 'pending',
    )
    const total = onTheirWay.reduce((sum, { wish }) => add(sum, wish.qty ?? noQty), noQty)
    if (gt(total, position.qty))
      complain('I13', `closes of ${text(total)} ${symbol} ${leg} are on their way; ${text(position.qty)} are held`)
  }

  const checkCancel = ({ clientId }: Wire): void => {
    if (clientId === null || purposeOf(clientId) === null)
      return complain('I15', `the bot cancels ${clientId ?? 'an order without id'}, which is not its own`)
    if (!committedCancels.has(clientId)) complain('I3', `${clientId} is cancelled and no committed entry wants it`)
    if (purposeOf(clientId) === 'S') checkStopStays(clientId)
  }

  /** The new stop stands before the old one goes. */
  const checkStopStays = (clientId: string): void => {
    const order = truth.orders.get(clientId)
    const state = options.state()
    if (!order || !truth.open.has(order.orderId) || !state) return
    for (const leg of ['long', 'short'] as const) {
      const covering = truth.covers(order.symbol, leg)
      if (!covering.some((one) => one.orderId === order.orderId) || covering.length > 1) continue
      const position = state.positions.get(`${order.symbol}:${leg}`)
      if (!position || position.oneStopOnly || !isPositive(truth.leg(order.symbol, leg).qty)) continue
      const believed = [...state.orders.values()].some(
        ({ wish, phase }) =>
          wish.clientId !== clientId &&
          wish.purpose === 'stop' &&
          wish.symbol === order.symbol &&
          wish.leg === leg &&
          phase === 'open',
      )
      if (!believed)
        complain(
          'I1',
          `the only stop of ${order.symbol} ${leg}, ${clientId}, is cancelled by the bot while it holds ${text(position.qty)}`,
        )
    }
  }

  const onExecuted: Watch['onExecuted'] = (wire, reply, at) => {
    const { kind, clientId } = wire
    if (kind === 'place' && clientId !== null) {
      inFlight.delete(clientId)
      const wish = committed.get(clientId)
      if (reply.status === 200 && wish?.purpose === 'entry') acceptedAt.set(`${wish.symbol}:${wish.leg}`, at)
    }
    if (reply.status < 400) return
    const code = Number(/"code":(-\d+)/.exec(reply.body)?.[1] ?? 0)
    // A clock that has just been found to be off, a late request, an order whose nonce the bot took back while it was under
    // way, and what names the nonce of an order that came first or long ago are refused by right.
    if (
      filterCodes.has(code) &&
      !(code === -4225 && clientId !== null && voided.has(clientId)) &&
      !/\/(noop|guardedCancelOrder)$/.test(wire.path) &&
      !(code === -1021 && plan.clockOffsetMs !== 0) &&
      !(code === -1021 && plan.requestRates.late !== undefined)
    ) {
      complain('I16', `${wire.method} ${wire.path} ${clientId ?? ''} was refused with ${code}: ${reply.body}`)
    }
    if (reply.status === 429 || reply.status === 418) complain('I17', `the request limit was exceeded: ${reply.body}`)
  }

  const onEntry = ({ seq, at, event, commands }: Recorded): void => {
    if (seq <= lastSeq && event.kind !== 'started') complain('I10', `entry ${seq} came after ${lastSeq}`)
    if (at < lastAt - 5_000) complain('I19', `time went back from ${lastAt} to ${at}`)
    lastSeq = seq
    lastAt = at
    if (event.kind === 'configAccepted') versions = versions.add(event.version)
    if (event.kind === 'hop' && event.hop !== 'market') unreadSince = at
    if (event.kind === 'started') unreadSince = at
    if (event.kind === 'snapshot') checkSnapshot(event)
    if (event.kind === 'income' && event.type === 'funding') funding += 1
    const state = options.state()
    if (!state) return
    for (const found of violations(state)) complain('core', found)
    if (event.kind === 'placed' || event.kind === 'queried' || event.kind === 'order' || event.kind === 'wake')
      checkDead(state)
    for (const command of commands) noteCommand(command)
    rungs.onCommands(state, commands)
    for (const found of entryWatch.see(state, { seq, at, event }, commands)) complain('S36', found)
  }

  /** A reading of the account names every leg that was held all the while. */
  const checkSnapshot = ({ askedAt, positions }: EventOf<'snapshot'>): void => {
    if (askedAt >= unreadSince) unreadSince = 0
    for (const { symbol, leg, qty: held, heldSince } of truth.legs()) {
      if (!isPositive(held) || heldSince + plan.clockOffsetMs > askedAt - 100) continue
      const isNamed = positions.some((told) => told.symbol === symbol && told.leg === leg && isPositive(told.qty))
      if (!isNamed) complain('I6', `the account was read as if ${symbol} ${leg} of ${text(held)} were not there`)
    }
  }

  /** What the bot gives up for dead must not live. */
  const checkDead = (state: State): void => {
    for (const { wish, phase, status, acceptedAt: accepted } of state.orders.values()) {
      const { clientId } = wish
      if (
        phase !== 'done' ||
        (status !== null && status !== 'rejected') ||
        accepted !== null ||
        declaredDead.has(clientId)
      )
        continue
      declaredDead.add(clientId)
      const order = truth.orders.get(clientId)
      if (order)
        complain('I4', `${clientId} was given up as ${status ?? 'never placed'}; on the exchange it is ${order.status}`)
    }
  }

  const noteCommand = (command: Command): void => {
    if (command.kind === 'decided') noteDecision(command.decision)
    if (command.kind === 'voidOrder') voided.add(command.clientId)
    if (command.kind === 'closedTrade') trades.push(command.trade)
    if (command.kind === 'notice' && command.notice.code === 'unprotected') checkGivenUp(command.notice.text)
    if (command.kind === 'notice') notices.set(command.notice.code, (notices.get(command.notice.code) ?? 0) + 1)
  }

  /** Closing a position for want of a stop is for bad days. */
  const checkGivenUp = (words: string): void => {
    const goodMs = now() - goodSince()
    if (goodMs > givenUpMs) complain('I1', `without a fault for ${goodMs} ms: ${words}`)
  }

  const noteDecision = (decision: Decision): void => {
    decisions.push(decision)
    const { direction } = settingsOf(config, decision.symbol) ?? config.symbol_defaults
    if ((decision.leg === decision.liquidated) !== (direction === 'fade'))
      complain('I30', `decision ${decision.id} goes ${decision.leg} when ${decision.liquidated}s are liquidated`)
    if (!versions.has(decision.configVersion))
      complain('I20', `decision ${decision.id} names settings ${decision.configVersion}, which nobody accepted`)
  }

  const onCommitted = ({ event, commands }: Recorded): void => {
    if (event.kind === 'operator') {
      const { do: action } = event.action
      if (action === 'halt' || action === 'flatten') isHalted = true
      if (action === 'resume') isHalted = false
    }
    for (const command of commands) {
      if (command.kind === 'placeOrder') {
        if (committed.has(command.order.clientId)) complain('I2', `${command.order.clientId} is wanted twice`)
        committed.set(command.order.clientId, command.order)
      } else if (command.kind === 'cancelOrder') committedCancels.add(command.clientId)
    }
  }

  const onTick = (): void => {
    const calm = options.calmSince()
    for (const leg of truth.legs()) checkCover(leg.symbol, leg.leg, leg.bareSince, calm)
    checkOrphans(calm)
  }

  const checkCover = (symbol: string, leg: Leg, since: number | null, calm: number): void => {
    if (since === null || !plan.symbols.includes(symbol)) return
    const bareMs = now() - Math.max(since, calm)
    // Where no stop is taken it is closed so long after its fill was heard of, which a jam delays.
    const heardMs = since < options.stopsRefusedUntil() ? jamMsMax : 0
    const limitMs = config.globals.unprotected_max_sec * 1_000 + lookMs + heardMs
    if (bareMs <= limitMs) return
    const closedAt = lastClose.get(`${symbol}:${leg}`)
    const isClosing = closedAt !== undefined && closedAt >= since && now() - closedAt < repeatedMsMax
    const halted = options.state()?.halted ?? null
    if ((isClosing || halted !== null) && bareMs <= closingMsMax) return
    complain(
      'I1',
      `${symbol} ${leg} of ${text(truth.leg(symbol, leg).qty)} has had no stop for ${bareMs} ms without a fault`,
    )
  }

  const checkOrphans = (calm: number): void => {
    for (const order of truth.open.values()) {
      const purpose = purposeOf(order.clientId)
      const isOrphan = (purpose === 'S' || purpose === 'T') && !isPositive(truth.leg(order.symbol, legOf(order)).qty)
      if (!isOrphan) {
        orphanSince.delete(order.orderId)
        continue
      }
      const since = orphanSince.get(order.orderId) ?? now()
      orphanSince.set(order.orderId, since)
      const orphanMs = now() - Math.max(since, calm)
      if (orphanMs > orphanMsMax) complain('I14', `${order.clientId} protects nothing for ${orphanMs} ms`)
    }
  }

  const onVenueEvent = (event: VenueEvent): void => {
    if (event.kind !== 'order') return truth.onEvent(event)
    const { order, fill, at } = event
    const purpose = purposeOf(order.clientId)
    const isNewStop = purpose === 'S' && order.status === 'NEW'
    const bareSince = isNewStop ? truth.leg(order.symbol, legOf(order)).bareSince : null
    truth.onEvent(event)
    rungs.onOrder(order.clientId)
    if (bareSince !== null) allGaps.push(at - bareSince)
    const isCalm = bareSince !== null && bareSince > goodSince()
    if (isCalm) gaps.push(at - bareSince)
    if (purpose === 'E' && fill && order.status === 'PARTIALLY_FILLED') partialFills += 1
  }

  return {
    truth,
    onVenueEvent,
    onFirstByte,
    onExecuted,
    onVoid: ({ clientId }) => void (clientId !== null && inFlight.delete(clientId)),
    onEntry,
    onCommitted,
    onTick,
    decisions,
    trades,
    notices,
    get stats() {
      return { gaps, allGaps, partialFills, funding }
    },
    complain,
  }
}

const legOf = ({ side }: Pick<VenueOrder, 'side'>): Leg => (side === 'SELL' ? 'long' : 'short')
