import { type Decision } from '@undertow/shared/commands.ts'
import { type EventOf, type Quote } from '@undertow/shared/events.ts'
import { otherLeg } from '@undertow/shared/sides.ts'
import { vwapDeviation } from '@undertow/shared/vwap-deviation.ts'
import { beginClose } from '../protection/closing.ts'
import { restAfterRefusal } from '../orders/entry-outcome.ts'
import { askLeverage } from '../account/leverage.ts'
import { type Moment } from '../moment.ts'
import { place } from '../orders/orders.ts'
import { useRung } from '../ladder/ladder.ts'
import { no, type Plan } from './question.ts'
import { judge, noPlan, triggerGate, type Verdict } from './risk.ts'
import { seenIn } from './seen.ts'
import { globalsOf, settingsFor } from '../settings.ts'
import { type Position } from '../positions/position-state.ts'
import { legKey } from '../leg-key.ts'
import { type Signal, type State } from '../state.ts'

/** Decides the signals that waited for this quote. */
export function learnQuote(moment: Moment, { quote }: EventOf<'quote'>): void {
  for (const leg of ['long', 'short'] as const) {
    const signal = moment.state.signals.get(legKey(quote.symbol, leg))
    if (signal?.waitsFor === 'quote') decide(moment, signal, quote)
  }
}

function decide(moment: Moment, signal: Signal, quote: Quote): void {
  const { state } = moment
  const verdict = judge(moment, signal, quote)
  const refusal = verdict.gates.find(({ passed }) => !passed)
  if (!refusal && verdict.plan) {
    enter(moment, signal, quote, verdict, verdict.plan)
    return
  }
  if (refusal?.gate === 'leverage') askLeverage(moment, signal.symbol)
  if (refusal?.gate === 'opposite') {
    const held = state.positions.get(legKey(signal.symbol, otherLeg(signal.leg)))
    if (held && turnAround(moment, signal, held)) return
  }
  refuse(moment, signal, verdict, quote)
}

/** One-way mode with `close` or `flip`: the other side is closed; a flip goes on once it is flat, if still young enough. */
function turnAround(moment: Moment, signal: Signal, held: Position): boolean {
  const { config, signals } = moment.state
  const wish = config && settingsFor(config, signal.symbol)?.when_opposite_one_way
  if (wish !== 'close' && wish !== 'flip') return false
  beginClose(moment, held, 'opposite')
  if (wish === 'close') return false
  signals.set(legKey(signal.symbol, signal.leg), { ...signal, waitsFor: 'flat' })
  return true
}

/** Asks for the quotes of flips whose other side has become flat. */
export function continueFlips(moment: Moment): void {
  const { state } = moment
  for (const [key, signal] of state.signals) {
    if (signal.waitsFor !== 'flat') continue
    if (state.positions.has(legKey(signal.symbol, otherLeg(signal.leg)))) continue
    state.signals.set(key, { ...signal, waitsFor: 'quote' })
    moment.commands.push({ kind: 'askQuote', symbol: signal.symbol })
  }
}

function enter(moment: Moment, signal: Signal, quote: Quote, verdict: Verdict, plan: Plan): void {
  const { state } = moment
  const { symbol, leg, id, liquidated } = signal
  state.signals.delete(legKey(symbol, leg))
  const { entry, price, countedAt, qty, leverage, reference, sendBefore } = plan
  const { rung, rungs: ladder } = verdict
  const seen = seenIn(signal.trigger, quote, leg)
  const isMarket = entry === 'market'
  const timeInForce = { limit: 'gtc', post_only: 'postOnly', ioc: 'ioc', market: null } as const
  const order = place(
    moment,
    {
      purpose: 'entry',
      symbol,
      leg,
      type: isMarket ? 'market' : 'limit',
      timeInForce: timeInForce[entry],
      qty,
      price: isMarket ? null : price,
      sendBefore,
    },
    {
      // What the price or a person asks for uses up no burst.
      liquidated: signal.trigger === 'ladder' || signal.trigger === 'operator' ? null : liquidated,
      decisionId: id,
      seen,
      leverage,
      configVersion: state.configVersion,
      countedAt,
      ladder,
      rung,
    },
  )
  const held = state.positions.get(legKey(symbol, leg))
  if (held && rung !== null) useRung(held, rung, order.wish.clientId)
  record(moment, signal, {
    outcome: 'entered',
    refusedBy: null,
    gates: verdict.gates,
    entryId: order.wish.clientId,
    referencePrice: reference,
    quoteAgeMs: quote.ageMs,
    vwapDeviationPct: vwapDeviation(quote, leg),
  })
}

function refuse(moment: Moment, signal: Signal, { gates, plan }: Verdict, quote: Quote | null): void {
  const { state, at } = moment
  state.signals.delete(legKey(signal.symbol, signal.leg))
  restAfterRefusal(state, at, signal.symbol, signal.leg)
  record(moment, signal, {
    outcome: 'refused',
    refusedBy: gates.find(({ passed }) => !passed)?.gate ?? null,
    gates,
    entryId: null,
    referencePrice: plan?.reference ?? null,
    quoteAgeMs: quote?.ageMs ?? null,
    vwapDeviationPct: quote && vwapDeviation(quote, signal.leg),
  })
}

/** Drops the signals for which no quote, or no flat side, came in time. */
export function dropOldSignals(moment: Moment): void {
  const { state, at } = moment
  for (const signal of state.signals.values()) {
    if (at <= signalDueAt(state, signal)) continue
    const value = `${at - signal.at} ms, still waiting for ${signal.waitsFor === 'quote' ? 'a quote' : 'the other side to be flat'}`
    const tooOld = { gate: 'signal_age', ...no(value, `at most ${signalDueAt(state, signal) - signal.at} ms`) }
    refuse(moment, signal, { gates: [triggerGate(signal), tooOld], ...noPlan }, null)
  }
}

/** When a signal is too old to be acted upon. */
export const signalDueAt = (state: Readonly<State>, signal: Signal): number =>
  signal.at + globalsOf(state).max_signal_age_ms

type Outcome = Pick<
  Decision,
  'outcome' | 'refusedBy' | 'gates' | 'entryId' | 'referencePrice' | 'quoteAgeMs' | 'vwapDeviationPct'
>

function record({ state, at, commands }: Moment, signal: Signal, outcome: Outcome): void {
  const { id, trigger, symbol, liquidated, leg, windowUsdt, thresholdUsdt } = signal
  const { configVersion } = state
  const seen = { id, trigger, at, symbol, liquidated, leg, windowUsdt, thresholdUsdt }
  commands.push({ kind: 'decided', decision: { ...seen, ...outcome, configVersion } })
}
