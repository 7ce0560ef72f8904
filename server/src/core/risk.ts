import { type Gate } from '@undertow/shared/commands.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { stopDistance } from '@undertow/shared/exit-distances.ts'
import { isPositive, lt, text, type Price } from '@undertow/shared/money.ts'
import { exposureOf } from './exposure.ts'
import { wantedLeverage } from './leverage.ts'
import { prospects } from './margin.ts'
import { type Moment } from './moment.ts'
import { planQuestions } from './plan-questions.ts'
import { entryPrice, type Book } from './pricing.ts'
import { stopPriceFor } from './exits/prices.ts'
import { type Draft, type Plan, type Question, type Scene } from './question.ts'
import { entriesOf } from './readiness.ts'
import { sceneQuestions } from './scene-questions.ts'
import { settingsFor } from './settings.ts'
import { sizeOf } from './sizing.ts'
import { type Signal } from './state.ts'

/** Every gate that could be asked, and the plan as far as there is one. The first that did not pass is the one that refused. */
export type Verdict = { readonly gates: readonly Gate[]; readonly plan: Plan | null }

/** Asks all questions in order; one that refuses does not spare the others, so that people see all that stood in the way. Pure. */
export function judge(moment: Moment, signal: Signal, quote: Quote): Verdict {
  const { state, at } = moment
  const gates: Gate[] = [triggerGate(signal)]
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
  askAll(gates, sceneQuestions, scene)
  const draft = draftOf(scene)
  if (!draft) {
    gates.push({ gate: 'quote', passed: false, value: missingFrom(scene), limit: 'bid, ask and mark price' })
    return { gates, plan: null }
  }
  askAll(gates, planQuestions, draft)
  return { gates, plan: draft.plan }
}

function askAll<S>(gates: Gate[], questions: readonly Question<S>[], scene: S): void {
  for (const { gate, ask } of questions) {
    const answer = ask(scene)
    if (answer !== null) gates.push({ gate, ...answer })
  }
}

/** The question that every decision begins with; it has been answered when the signal came up. */
export const triggerGate = ({ trigger, reached }: Signal): Gate => ({ gate: trigger, ...reached })

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
  const size = sizeOf(settings, leverage, priced.countedAt, instrument)
  const distance = stopDistance(settings, leverage, quote.picture?.atr?.pct ?? null)
  const stop = stopPriceFor(signal.leg, priced.price, distance, instrument.tickSize)
  const sendBefore = signal.at + globals.max_signal_age_ms
  const plan: Plan = { entry: settings.entry, ...priced, ...size, leverage, stop, sendBefore }
  const { symbol, leg } = signal
  const legs = prospects(
    state,
    isPositive(size.qty) ? { symbol, leg, qty: size.qty, entry: priced.countedAt, stop } : null,
  )
  const exposure = { symbol: exposureOf(state, symbol), total: exposureOf(state, null) }
  return { ...scene, plan, book, mark, legs, exposure }
}
