import { type Gate } from '@undertow/shared/commands.ts'
import { type Config, type GlobalSettings, type SymbolSettings } from '@undertow/shared/config.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import {
  add,
  asPercent,
  gt,
  gte,
  isPositive,
  lt,
  lte,
  notional,
  pctOf,
  rate,
  scale,
  sub,
  text,
  textTo,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import { otherLeg } from '@undertow/shared/sides.ts'
import { walletOf } from './account.ts'
import { exposureOf, openEntries, type Exposure } from './exposure.ts'
import { wantedLeverage } from './leverage.ts'
import { bracketOf, equityOf, liquidationPrice, prospects, stress, type Prospect } from './margin.ts'
import { type Moment } from './moment.ts'
import { liveOrders } from './orders.ts'
import { entryPrice, type Book } from './pricing.ts'
import { stopPriceFor } from './protection.ts'
import { entriesOf } from './readiness.ts'
import { settingsFor } from './settings.ts'
import { sizeOf } from './sizing.ts'
import { legKey, type Signal, type State } from './state.ts'

/** An entry as it would be sent. */
export type Plan = {
  readonly entry: SymbolSettings['entry']
  readonly reference: Price
  readonly price: Price
  readonly tooWide: boolean
  readonly qty: Qty
  readonly notional: Usdt
  readonly margin: Usdt
  readonly leverage: number
  readonly stop: Price
  readonly sendBefore: number
}

/** Every gate up to and including the one that refused, and the plan as far as there is one. */
export type Verdict = { readonly gates: readonly Gate[]; readonly plan: Plan | null }

/** What the questions before the plan may look at. */
type Scene = {
  readonly state: Readonly<State>
  readonly at: number
  readonly signal: Signal
  readonly quote: Quote
  readonly config: Config
  readonly globals: GlobalSettings
  readonly settings: SymbolSettings
  readonly instrument: Instrument
}
/** What the questions about the plan may look at besides. */
type Draft = Scene & { readonly plan: Plan; readonly mark: Price; readonly legs: readonly Prospect[] }

type Answer = Omit<Gate, 'gate'>
type Question<S> = { readonly gate: string; readonly ask: (scene: S) => Answer }

const yes = (value: string, limit: string): Answer => ({ passed: true, value, limit })
const no = (value: string, limit: string): Answer => ({ passed: false, value, limit })
const check = (passed: boolean, value: string, limit: string): Answer => ({ passed, value, limit })

/** Asks all questions in order until one refuses. Pure: nothing is changed. */
export function judge(moment: Moment, signal: Signal, quote: Quote): Verdict {
  const { state, at } = moment
  const gates: Gate[] = [windowGate(signal)]
  const ready = entriesOf(state)
  gates.push({ gate: 'entries', passed: ready.entries === 'on', value: ready.reason || 'on', limit: 'on' })
  const { config } = state
  const settings = config && settingsFor(config, signal.symbol)
  if (ready.entries !== 'on' || !config) return { gates, plan: null }
  const instrument = state.instruments.get(signal.symbol)
  if (!settings || !instrument) {
    const value = settings ? `the exchange has no rules for ${signal.symbol}` : 'not listed in the settings'
    gates.push({ gate: 'symbol', passed: false, value, limit: 'a known contract that is listed' })
    return { gates, plan: null }
  }
  const scene: Scene = { state, at, signal, quote, config, globals: config.globals, settings, instrument }
  if (!askAll(gates, beforePlan, scene)) return { gates, plan: null }
  const draft = draftOf(scene)
  if (!draft) {
    gates.push({ gate: 'quote', passed: false, value: missingFrom(scene), limit: 'bid, ask and mark price' })
    return { gates, plan: null }
  }
  askAll(gates, aboutPlan, draft)
  return { gates, plan: draft.plan }
}

function askAll<S>(gates: Gate[], questions: readonly Question<S>[], scene: S): boolean {
  for (const { gate, ask } of questions) {
    const answer = ask(scene)
    gates.push({ gate, ...answer })
    if (!answer.passed) return false
  }
  return true
}

/** The question that every decision begins with; it has been answered when the signal came up. */
export function windowGate({ windowUsdt, thresholdUsdt, liquidated }: Signal): Gate {
  const value = `${textTo(windowUsdt, 2)} USDT of ${liquidated}s liquidated`
  return {
    gate: 'window',
    passed: gte(windowUsdt, thresholdUsdt),
    value,
    limit: `at least ${textTo(thresholdUsdt, 2)} USDT`,
  }
}

function bookOf({ bid, ask }: Quote): Book | null {
  return bid !== null && ask !== null && lt(bid, ask) ? { bid, ask } : null
}

const markIn = ({ state, quote, signal }: Scene): Price | null =>
  quote.mark ?? state.marks.get(signal.symbol)?.price ?? null

function missingFrom(scene: Scene): string {
  if (markIn(scene) === null) return 'no mark price'
  const { bid, ask } = scene.quote
  return `bid ${bid === null ? 'none' : text(bid)}, ask ${ask === null ? 'none' : text(ask)}`
}

function draftOf(scene: Scene): Draft | null {
  const { state, signal, config, settings, instrument, quote, globals } = scene
  const [book, mark] = [bookOf(quote), markIn(scene)]
  if (!book || !mark) return null
  const leverage = wantedLeverage(config, signal.symbol, instrument)
  const priced = entryPrice(signal.leg, settings, book, instrument)
  if (!isPositive(priced.price)) return null
  const size = sizeOf(settings, leverage, priced.price, instrument)
  const stop = stopPriceFor(signal.leg, priced.price, settings.stop_loss_pct, instrument.tickSize)
  const sendBefore = signal.at + globals.max_signal_age_ms
  const plan: Plan = { entry: settings.entry, ...priced, ...size, leverage, stop, sendBefore }
  const { symbol, leg } = signal
  const legs = prospects(state, isPositive(size.qty) ? { symbol, leg, qty: size.qty, entry: priced.price, stop } : null)
  return { ...scene, plan, mark, legs }
}

const dayMs = 86_400_000
const minusOne = rate('-1')

const beforePlan: readonly Question<Scene>[] = [
  { gate: 'enabled', ask: ({ settings }) => check(settings.enabled, settings.enabled ? 'on' : 'switched off', 'on') },
  {
    gate: 'tradable',
    ask: ({ instrument: { status, contractType, quoteAsset, underlyingType } }) =>
      check(
        status === 'TRADING' && contractType === 'PERPETUAL' && quoteAsset === 'USDT' && underlyingType === 'COIN',
        `${status} ${contractType} ${quoteAsset} ${underlyingType}`,
        'TRADING PERPETUAL USDT COIN',
      ),
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
      check(at - signal.at <= globals.max_signal_age_ms, `${at - signal.at} ms`, `${globals.max_signal_age_ms} ms`),
  },
  {
    gate: 'stale_quote',
    ask: ({ quote: { ageMs }, globals: { max_quote_age_ms: limit } }) =>
      check(ageMs !== null && ageMs <= limit, ageMs === null ? 'no book' : `${ageMs} ms`, `${limit} ms`),
  },
  { gate: 'funding', ask: fundingGuard },
  { gate: 'in_position', ask: sameSide },
  { gate: 'opposite', ask: oppositeSide },
  {
    gate: 'shared_side',
    ask: ({ state, signal }) => {
      const shared = state.holdings.get(legKey(signal.symbol, signal.leg))?.shared ?? false
      return check(!shared, shared ? 'the account holds more than our fills' : 'ours alone', 'ours alone')
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

const aboutPlan: readonly Question<Draft>[] = [
  {
    gate: 'slippage',
    ask: ({ plan, settings, quote }) =>
      check(
        !plan.tooWide,
        `bid ${shown(quote.bid)}, ask ${shown(quote.ask)}`,
        `market orders within ${text(settings.price_offset_pct)} %`,
      ),
  },
  { gate: 'size', ask: sizeOnGrid },
  {
    gate: 'bracket',
    ask: ({ state, plan, instrument, signal }) => {
      const would = add(exposureOf(state, signal.symbol).notional, plan.notional)
      const bracket = bracketOf(would, instrument)
      if (!bracket) return yes('no table', 'no table')
      const fits = bracket.leverageMax >= plan.leverage && lte(would, bracket.notionalCap)
      return check(
        fits,
        `${usd(would)} notional at ${plan.leverage}x`,
        `${bracket.leverageMax}x up to ${usd(bracket.notionalCap)} notional`,
      )
    },
  },
  { gate: 'price_band', ask: priceBand },
  {
    gate: 'symbol_margin_cap',
    ask: (draft) => marginCap(draft, draft.signal.symbol, draft.settings.max_position_usdt),
  },
  {
    gate: 'symbol_notional_cap',
    ask: (draft) => notionalCap(draft, draft.signal.symbol, draft.settings.max_position_notional_usdt),
  },
  { gate: 'total_margin_cap', ask: (draft) => marginCap(draft, null, draft.globals.max_total_exposure_usdt) },
  { gate: 'total_notional_cap', ask: (draft) => notionalCap(draft, null, draft.globals.max_total_notional_usdt) },
  { gate: 'available_margin', ask: availableMargin },
  { gate: 'stop_before_liquidation', ask: stopBeforeLiquidation },
  { gate: 'stress', ask: stressTest },
]

const usd = (amount: Usdt): string => `${textTo(amount, 2)} USDT`
const shown = (at: Price | null): string => (at === null ? 'none' : text(at))
const counted = ({ margin, notional: value }: Exposure): string => `${usd(margin)} margin (${usd(value)} notional)`

function fundingGuard({ at, signal, quote, globals }: Scene): Answer {
  const { funding_guard_sec: seconds, funding_max_pct: limit } = globals
  const { fundingRate, nextFundingAt } = quote
  if (fundingRate === null || nextFundingAt === null) return yes('not known', `${text(limit)} % within ${seconds} s`)
  const pays = asPercent(signal.leg === 'long' ? fundingRate : scale(fundingRate, minusOne))
  const inSec = Math.ceil((nextFundingAt - at) / 1000)
  const isSoon = nextFundingAt > at && inSec <= seconds
  return check(
    !(isSoon && gt(pays, limit)),
    `pays ${text(pays)} % in ${inSec} s`,
    `${text(limit)} % within ${seconds} s`,
  )
}

function sameSide({ state, signal: { symbol, leg }, settings }: Scene): Answer {
  const held = state.positions.get(legKey(symbol, leg))
  if (!held) return yes('flat', 'flat')
  const value = `holds ${text(held.qty)} ${leg}`
  return settings.when_in_position === 'ignore' ? no(value, 'flat') : no(`${value}; ladder not built yet`, 'flat')
}

function oppositeSide({ state, signal: { symbol, leg }, settings }: Scene): Answer {
  const opposite = otherLeg(leg)
  const held = state.positions.get(legKey(symbol, opposite))
  const resting = liveOrders(state, symbol, opposite, 'entry').length
  const foreign = state.holdings.get(legKey(symbol, opposite))?.qty
  const hasForeign = foreign !== undefined && isPositive(foreign)
  const value = held
    ? `holds ${text(held.qty)} ${opposite}`
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

function sizeOnGrid({ plan, instrument, settings }: Draft): Answer {
  const isMarket = settings.entry === 'market'
  const [qtyMin, qtyMax] = isMarket
    ? [instrument.marketQtyMin, instrument.marketQtyMax]
    : [instrument.qtyMin, instrument.qtyMax]
  const fits =
    isPositive(plan.qty) && gte(plan.qty, qtyMin) && lte(plan.qty, qtyMax) && gte(plan.notional, instrument.notionalMin)
  const value = `${text(plan.qty)} for ${counted(plan)}`
  return check(fits, value, `${text(qtyMin)} to ${text(qtyMax)}, at least ${usd(instrument.notionalMin)} notional`)
}

function priceBand({ plan, mark, instrument, signal }: Draft): Answer {
  const { priceMin, priceMax } = instrument
  const isLong = signal.leg === 'long'
  const edge = scale(mark, isLong ? instrument.percentUp : instrument.percentDown)
  const inBand = isLong ? lte(plan.price, edge) : gte(plan.price, edge)
  const fits = inBand && gte(plan.price, priceMin) && lte(plan.price, priceMax)
  return check(
    fits,
    text(plan.price),
    `${isLong ? 'at most' : 'at least'} ${text(edge)}, ${text(priceMin)} to ${text(priceMax)}`,
  )
}

function marginCap({ state, plan }: Draft, symbol: string | null, cap: Usdt): Answer {
  const now = exposureOf(state, symbol)
  const would = { margin: add(now.margin, plan.margin), notional: add(now.notional, plan.notional) }
  return check(
    lte(would.margin, cap),
    `${usd(now.margin)} + ${usd(plan.margin)} = ${counted(would)}`,
    `${usd(cap)} margin`,
  )
}

function notionalCap({ state, plan }: Draft, symbol: string | null, cap: Usdt | null): Answer {
  const now = exposureOf(state, symbol)
  const would = { margin: add(now.margin, plan.margin), notional: add(now.notional, plan.notional) }
  return check(cap === null || lte(would.notional, cap), counted(would), cap === null ? 'none' : `${usd(cap)} notional`)
}

function availableMargin({ state, plan, instrument }: Draft): Answer {
  const equity = equityOf(state)
  const wallet = walletOf(state)
  if (equity === null || wallet === null) return no('the balance is not known', 'margin and fee')
  const used = exposureOf(state, null)
  // Profit that is not realised yet is not spent.
  const free = sub(lt(equity, wallet) ? equity : wallet, used.margin)
  const needed = add(plan.margin, scale(notional(plan.qty, plan.price), instrument.takerFee))
  return check(gte(free, needed), `${usd(free)} free`, `${usd(needed)} margin and fee (${usd(plan.notional)} notional)`)
}

function stopBeforeLiquidation({ state, legs, plan, signal: { symbol, leg } }: Draft): Answer {
  const liquidation = liquidationPrice(state, legs, symbol, leg)
  if (liquidation === null) return yes(`stop ${text(plan.stop)}`, 'no liquidation price')
  const fits = leg === 'long' ? gt(plan.stop, liquidation) : lt(plan.stop, liquidation)
  return check(fits, `stop ${text(plan.stop)}`, `before the liquidation at ${textTo(liquidation, 8)} (estimated)`)
}

function stressTest({ state, legs, globals }: Draft): Answer {
  const outcome = stress(state, legs)
  if (!outcome) return no('the balance is not known', 'a known balance')
  const required = pctOf(outcome.maintenance, globals.stress_buffer)
  return check(
    gt(outcome.left, required),
    `${usd(outcome.left)} left with all stops hit`,
    `above ${usd(required)} (${text(globals.stress_buffer)} % of maintenance)`,
  )
}
