import { asPercent, gt, isPositive, neg, noQty, text } from '@undertow/shared/money.ts'
import { otherLeg } from '@undertow/shared/sides.ts'
import { burstQuestions } from './burst-questions.ts'
import { brakeQuestions } from '../brakes/brake-questions.ts'
import { atrExit } from '../exits/atr-gate.ts'
import { openEntries } from './exposure.ts'
import { describeAddition, holdsWords, isAddition, whyNotAdd } from '../ladder/ladder.ts'
import { cascade } from '../filters/cascade.ts'
import { depth, imbalance } from '../filters/depth.ts'
import { flow } from '../filters/flow.ts'
import { fundingExtreme } from '../filters/funding-extreme.ts'
import { lossStreak } from '../filters/loss-streak.ts'
import { markDeviation } from '../filters/mark-deviation.ts'
import { spread } from '../filters/spread.ts'
import { thresholdMax } from '../filters/threshold-max.ts'
import { tradingHours } from '../filters/trading-hours.ts'
import { volatility } from '../filters/volatility.ts'
import { vwap } from '../filters/vwap.ts'
import { isTradable } from '../account/tradable.ts'
import { wantedLeverage } from '../account/leverage.ts'
import { nextPaymentAt } from '../account/next-funding.ts'
import { isProtective, liveOrders, named } from '../orders/orders.ts'
import { check, no, yes, type Answer, type Question, type Scene } from './question.ts'
import { legKey } from '../leg-key.ts'

const dayMs = 86_400_000

/** What can be asked before price and size are known, in order. */
export const sceneQuestions: readonly Question<Scene>[] = [
  { gate: 'enabled', ask: ({ settings }) => check(settings.enabled, settings.enabled ? 'on' : 'switched off', 'on') },
  {
    gate: 'symbol_halted',
    ask: ({ state, signal }) => {
      const reason = state.symbolHalts.get(signal.symbol)
      return check(reason === undefined, reason ?? 'not halted', 'not halted')
    },
  },
  {
    gate: 'tradable',
    ask: ({ instrument }) => {
      const { status, contractType, quoteAsset, underlyingType } = instrument
      const value = `${status} ${contractType} ${quoteAsset} ${underlyingType}`
      return check(isTradable(instrument), value, 'TRADING PERPETUAL USDT COIN')
    },
  },
  {
    gate: 'symbol_age',
    ask: ({ at, instrument, globals }) => {
      const days = Math.floor((at - instrument.onboardedAt) / dayMs)
      return check(days >= globals.symbol_age_days_min, `${days} days`, `at least ${globals.symbol_age_days_min} days`)
    },
  },
  {
    gate: 'signal_age',
    ask: ({ at, signal, globals }) =>
      check(
        at - signal.at <= globals.max_signal_age_ms,
        `${at - signal.at} ms`,
        `at most ${globals.max_signal_age_ms} ms`,
      ),
  },
  {
    gate: 'stale_quote',
    ask: ({ quote: { ageMs }, globals: { max_quote_age_ms: limit } }) =>
      check(ageMs !== null && ageMs <= limit, ageMs === null ? 'no book' : `${ageMs} ms`, `at most ${limit} ms`),
  },
  ...brakeQuestions,
  atrExit,
  ...burstQuestions,
  { gate: 'funding', ask: fundingGuard },
  thresholdMax,
  cascade,
  tradingHours,
  lossStreak,
  fundingExtreme,
  spread,
  markDeviation,
  depth,
  imbalance,
  flow,
  volatility,
  vwap,
  { gate: 'in_position', ask: sameSide },
  { gate: 'leftovers', ask: leftovers },
  { gate: 'opposite', ask: oppositeSide },
  {
    gate: 'shared_side',
    ask: ({ state, signal, globals }) => {
      const key = legKey(signal.symbol, signal.leg)
      const held = state.holdings.get(key)
      // Also while it is not certain yet whose it is: a stop for the whole side would close what the user holds.
      const isIgnored = held?.shared === true && globals.foreign_positions === 'ignore'
      const isMore =
        held !== undefined && !isIgnored && (held.shared || gt(held.qty, state.positions.get(key)?.qty ?? noQty))
      return check(!isMore, isMore ? 'the account holds more than our fills' : 'ours alone', 'ours alone')
    },
  },
  {
    gate: 'open_entries',
    ask: ({ state, signal, globals: { max_open_orders_per_symbol: limit } }) => {
      const open = openEntries(state, signal.symbol)
      return check(open < limit, `${open} orders`, `fewer than ${limit}`)
    },
  },
  {
    gate: 'margin_type',
    ask: ({ state, signal: { symbol } }) => {
      const isIsolated = state.isolated.has(symbol)
      return check(
        !isIsolated,
        isIsolated ? 'isolated' : 'cross',
        'cross, for which liquidation and stress are computed',
      )
    },
  },
  {
    gate: 'leverage',
    ask: ({ state, config, signal, instrument }) => {
      const wanted = wantedLeverage(config, signal.symbol, instrument)
      const inForce = state.leverages.get(signal.symbol)
      return check(
        inForce === wanted,
        inForce === undefined ? 'not confirmed by the exchange yet' : `${inForce}x`,
        `${wanted}x`,
      )
    },
  },
]

const every = (hours: number | undefined): string => (hours === undefined ? '' : `, every ${hours} h`)

/** While it is on, a payment that is not known is not entered before. */
function fundingGuard({ at, signal, quote, globals, instrument }: Scene): Answer | null {
  const { funding_guard_sec: seconds, funding_max_pct: limit } = globals
  const { fundingRate } = quote
  const nextFundingAt = nextPaymentAt(at, quote.nextFundingAt, instrument.fundingHours)
  const said = `${text(limit)} % within ${seconds} s`
  if (seconds === 0) return null
  if (fundingRate === null) return no('the funding rate is not known', said)
  if (nextFundingAt === null || nextFundingAt <= at) return no('when the next funding is paid is not known', said)
  const pays = asPercent(signal.leg === 'long' ? fundingRate : neg(fundingRate))
  const inSec = Math.ceil((nextFundingAt - at) / 1000)
  const isSoon = inSec <= seconds
  return check(
    !(isSoon && gt(pays, limit)),
    `pays ${text(pays)} % in ${inSec} s${every(instrument.fundingHours)}`,
    said,
  )
}

function sameSide({ state, signal: { trigger, symbol, leg }, ladder }: Scene): Answer {
  const held = state.positions.get(legKey(symbol, leg))
  const adds = trigger === 'ladder' || trigger === 'operator'
  // What was to be added to may have been closed since it was asked for.
  if (!held) return check(!adds, 'flat', adds ? 'held, to be added to' : 'flat')
  // A person knows what is held.
  if (trigger === 'operator') {
    const bar = whyNotAdd(held)
    return bar ? no(bar.value, bar.limit) : yes(holdsWords(held), 'a person adds')
  }
  if (ladder && isAddition(ladder)) return { passed: true, ...describeAddition(ladder) }
  return no(ladder?.value ?? holdsWords(held), ladder?.limit ?? 'flat')
}

/** What protected or closed the last position of this leg would close the next one as well. */
function leftovers({ state, signal: { symbol, leg } }: Scene): Answer {
  const isHeld = state.positions.has(legKey(symbol, leg))
  const left = liveOrders(state, symbol, leg, null).filter(
    (order) => order.wish.purpose !== 'entry' && !(isHeld && isProtective(order)),
  )
  return check(left.length === 0, left.length === 0 ? 'none' : left.map(named).join(', '), 'no closing order left')
}

function oppositeSide({ state, signal: { symbol, leg }, settings }: Scene): Answer {
  const opposite = otherLeg(leg)
  const held = state.positions.get(legKey(symbol, opposite))
  const resting = liveOrders(state, symbol, opposite, 'entry').length
  const foreign = state.holdings.get(legKey(symbol, opposite))?.qty
  const hasForeign = foreign !== undefined && isPositive(foreign)
  const value = held
    ? holdsWords(held)
    : `${resting} ${opposite} entries, ${foreign ? text(foreign) : '0'} held in the account`
  const isFree = !held && resting === 0 && !hasForeign
  if (state.hedgeMode)
    return check(
      isFree || settings.when_opposite_hedge === 'open',
      value,
      `hedge mode: ${settings.when_opposite_hedge}`,
    )
  return check(isFree, value, `one-way mode: ${settings.when_opposite_one_way}`)
}
