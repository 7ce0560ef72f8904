import { type Gate } from '@undertow/shared/commands.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { stopDistance } from '@undertow/shared/exit-distances.ts'
import { rungsOf, walkLadder, type Bought, type Rung } from '@undertow/shared/ladder.ts'
import {
  add,
  averagePrice,
  isPositive,
  marginOf,
  qtyFor,
  sub,
  text,
  toStepDown,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import { exposureOf } from './exposure.ts'
import { additionFor, isAddition, stopInForce } from '../ladder/ladder.ts'
import { ladderQuestions } from '../ladder/ladder-questions.ts'
import { wantedLeverage } from '../account/leverage.ts'
import { bracketCap, equityOf, freeMargin, prospects } from '../account/margin.ts'
import { entryLot } from '../positions/lots.ts'
import { type Moment } from '../moment.ts'
import { planQuestions } from './plan-questions.ts'
import { bookOf, entryPrice } from './pricing.ts'
import { stopPriceFor } from '../exits/prices.ts'
import { type Draft, type Plan, type Question, type Scene } from './question.ts'
import { entriesOf } from './readiness.ts'
import { sceneQuestions } from './scene-questions.ts'
import { settingsFor } from '../settings.ts'
import { sizeOf } from './sizing.ts'
import { legKey } from '../leg-key.ts'
import { type Signal } from '../state.ts'

/** Every gate that could be asked, and the plan as far as there is one. The first that did not pass is the one that refused. */
export type Verdict = {
  readonly gates: readonly Gate[]
  readonly plan: Plan | null
  /** What goes with the plan: the additions it brings along, or the rung that it is. */
  readonly rungs: readonly Rung[]
  readonly rung: number | null
}

/** Of a decision that came to no plan. */
export const noPlan = { plan: null, rungs: [], rung: null } as const

/** Asks all questions in order; one that refuses does not spare the others, so that people see all that stood in the way. Pure. */
export function judge(moment: Moment, signal: Signal, quote: Quote): Verdict {
  const { state, at } = moment
  const gates: Gate[] = [triggerGate(signal)]
  const ready = entriesOf(state)
  gates.push({ gate: 'entries', passed: ready.entries === 'on', value: ready.reason || 'on', limit: 'on' })
  const { config } = state
  const settings = config && settingsFor(config, signal.symbol)
  if (ready.entries !== 'on' || !config) return { gates, ...noPlan }
  const instrument = state.instruments.get(signal.symbol)
  if (!settings || !instrument) {
    const value = settings ? `the exchange has no rules for ${signal.symbol}` : 'not listed in the settings'
    gates.push({ gate: 'symbol', passed: false, value, limit: 'a known contract that is listed' })
    return { gates, ...noPlan }
  }
  const held = state.positions.get(legKey(signal.symbol, signal.leg))
  const ladder = held ? additionFor(state, held, signal, at) : null
  const { globals } = config
  const scene: Scene = { state, at, signal, quote, config, globals, settings, instrument, ladder }
  askAll(gates, sceneQuestions, scene)
  const draft = draftOf(scene)
  if (!draft) {
    gates.push({ gate: 'quote', passed: false, value: missingFrom(scene), limit: 'bid, ask and mark price' })
    return { gates, ...noPlan }
  }
  askAll(gates, planQuestions, draft)
  const { addition } = draft
  if (draft.planned.length > 0 || addition) askAll(gates, ladderQuestions, draft)
  return { gates, plan: draft.plan, rungs: draft.rungs, rung: addition?.rung ?? null }
}

function askAll<S>(gates: Gate[], questions: readonly Question<S>[], scene: S): void {
  for (const { gate, ask } of questions) {
    const answer = ask(scene)
    if (answer !== null) gates.push({ gate, ...answer })
  }
}

/** The question that every decision begins with; it has been answered when the signal came up. */
export const triggerGate = ({ trigger, reached }: Signal): Gate => ({ gate: trigger, ...reached })

const markIn = ({ state, quote, signal }: Scene): Price | null =>
  quote.mark ?? state.marks.get(signal.symbol)?.price ?? null

function missingFrom(scene: Scene): string {
  if (markIn(scene) === null) return 'no mark price'
  const { bid, ask } = scene.quote
  return `bid ${bid === null ? 'none' : text(bid)}, ask ${ask === null ? 'none' : text(ask)}`
}

function draftOf(scene: Scene): Draft | null {
  const { state, signal, config, settings, instrument, quote, globals, ladder } = scene
  const [book, mark] = [bookOf(quote), markIn(scene)]
  if (!book || !mark) return null
  const leverage = wantedLeverage(config, signal.symbol, instrument)
  const priced = entryPrice(signal.leg, settings, book, instrument)
  if (!isPositive(priced.price)) return null
  const { symbol, leg } = signal
  const stop = stopFor(scene, priced.price, leverage)
  const exposure = { symbol: exposureOf(state, symbol), total: exposureOf(state, null) }
  const addition = ladder && isAddition(ladder) ? ladder : null
  const rungs = ladder ? [] : rungsOf(settings)
  const cap = bracketCap(leverage, instrument)
  const size = sizeOf({
    ...signal,
    settings,
    leverage,
    instrument,
    at: priced.countedAt,
    stop,
    equity: equityOf(state),
    addition,
    rungs,
    room: { bracket: cap && sub(cap, exposure.symbol.notional), freeMargin: freeMargin(state, exposure.total.margin) },
  })
  const sendBefore = signal.at + globals.max_signal_age_ms
  const plan: Plan = { entry: settings.entry, ...priced, ...size, leverage, stop, sendBefore }
  const bought: Bought = { qty: size.qty, value: size.notional }
  const planned = isPositive(size.qty) ? walkLadder(leg, bought, rungs, buysOnGrid(scene)) : []
  const all = planned.reduce<Bought>(
    (sum, rung) => ({ qty: add(sum.qty, rung.qty), value: add(sum.value, rung.value) }),
    bought,
  )
  const extra = isPositive(all.qty)
    ? { symbol, leg, qty: all.qty, entry: averagePrice(all.value, all.qty), stop }
    : null
  const whole = { notional: all.value, margin: marginOf(all.value, leverage) }
  return { ...scene, addition, plan, book, mark, legs: prospects(state, extra), rungs, planned, whole, exposure }
}

/** What adds to a position is covered by the stop that stands, which does not move away. */
function stopFor({ state, signal, settings, instrument, quote }: Scene, entry: Price, leverage: number): Price {
  const held = state.positions.get(legKey(signal.symbol, signal.leg))
  const standing = held ? stopInForce(state, held) : null
  const distance = stopDistance(settings, leverage, quote.picture?.atr?.pct ?? null)
  return standing ?? stopPriceFor(signal.leg, entry, distance, instrument.tickSize)
}

const buysOnGrid =
  ({ settings, instrument }: Scene) =>
  (value: Usdt, at: Price): Qty =>
    toStepDown(qtyFor(value, at), entryLot(settings.entry, instrument).step)
