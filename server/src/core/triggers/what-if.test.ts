import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type EventOf } from '@undertow/shared/events.ts'
import { noUsdt, price, qtyFor, rate, text, usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { midnight, ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'
import { createWhatIf } from './what-if.ts'

type Told = { readonly afterMs: number; readonly liquidated: Leg; readonly value: number }

const hour = 3_600_000
const told: fc.Arbitrary<Told> = fc.record({
  afterMs: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 90_000 }) },
    // Long enough for an average to become known.
    { weight: 1, arbitrary: fc.constant(900_000) },
  ),
  liquidated: fc.constantFrom('long', 'short'),
  value: fc.integer({ min: 500, max: 22_000 }),
})

const settings: readonly Partial<SymbolSettings>[] = [
  { trigger: 'window' },
  { trigger: 'window', cooldown_sec: 7, volume_window_sec: 20 },
  { trigger: 'window', volume_threshold_short: usdt('9000'), min_liquidation_usdt: usdt('2000') },
  { trigger: 'single', volume_threshold: usdt('15000') },
  { trigger: 'count', trigger_count: 3 },
  { trigger: 'rate', volume_threshold: usdt('1000'), rate_spike_factor: rate('2'), baseline_hours: 1 },
  { adaptive_threshold: true, adaptive_min_usdt: usdt('3000'), adaptive_max_usdt: usdt('30000'), adaptive_hours: 1 },
  { direction: 'follow' },
]

/** The exchange takes every entry, and every position is out at its target before anything else happens. */
function takeAll(hunter: Story): void {
  const entry = hunter.orders().findLast(({ purpose }) => purpose === 'entry')
  if (!entry?.qty) throw new Error('no entry')
  hunter.placed(entry)
  hunter.fill(entry, text(entry.qty), '98410')
  for (const purpose of ['stop', 'takeProfit'] as const) hunter.placed(hunter.lastOrder(purpose))
  const target = hunter.lastOrder('takeProfit')
  hunter.fill(target, text(entry.qty), text(target.stopPrice ?? target.price ?? price('98410')))
  for (const clientId of hunter.cancels()) {
    if (hunter.state.orders.get(clientId)?.phase !== 'cancelling') continue
    hunter.tell({ kind: 'cancelled', clientId, outcome: 'accepted', code: null, message: '' })
    const order = hunter.orders().find((one) => one.clientId === clientId)
    if (order) hunter.report(order, 'cancelled')
  }
}

/** What the engine itself enters on this tape, and what the settings would be said to have done. */
function both(tape: readonly Told[], symbol: Partial<SymbolSettings>) {
  const hunter = story({ hedge: true, symbol: { ...symbol, entry: 'market' }, globals: { max_quote_age_ms: 60_000 } })
  const whatIf = createWhatIf(hunter.config)
  whatIf.watch(hunter.now(), true)
  for (const { afterMs, liquidated, value } of tape) {
    hunter.pass(afterMs)
    hunter.snapshot()
    const at0 = price('98500')
    const [at, notional] = [hunter.now(), usdt(String(value))]
    const event: EventOf<'liquidation'> = {
      kind: 'liquidation',
      venue: 'aster',
      symbol: 'BTCUSDT',
      liquidated,
      price: at0,
      qty: qtyFor(notional, at0),
      notional,
      happenedAt: at,
    }
    whatIf.tell(at, event)
    const entered = hunter.decisions().length
    if (!hunter.tell(event).some(({ kind }) => kind === 'askQuote')) continue
    hunter.quote()
    if (
      hunter
        .decisions()
        .slice(entered)
        .some(({ outcome }) => outcome === 'entered')
    )
      takeAll(hunter)
  }
  const decisions = ofKind(hunter.log, 'decided').map(({ decision }) => decision)
  const refusals = new Set(decisions.flatMap(({ refusedBy }) => refusedBy ?? []))
  const count = (leg: Leg) => decisions.filter((one) => one.leg === leg && one.outcome === 'entered').length
  const fires = whatIf.fires()[0] ?? { long: 0, short: 0 }
  return {
    engine: [count('long'), count('short')],
    said: [fires.long, fires.short],
    refusals: [...refusals].filter((gate) => !['cooldown', 'fresh_volume', 'rate'].includes(gate)),
    exposure: whatIf.exposure(),
  }
}

test('E71 what settings would have done is what the engine does with them on the same liquidations', () => {
  const entered = new Map<number, number>()
  fc.assert(
    fc.property(fc.array(told, { minLength: 30, maxLength: 90 }), fc.nat(settings.length - 1), (tape, index) => {
      const { engine, said, refusals } = both(tape, settings[index] ?? {})
      expect(refusals).toEqual([])
      expect(said).toEqual(engine)
      entered.set(index, (entered.get(index) ?? 0) + said.reduce((sum, count) => sum + count, 0))
    }),
    { numRuns: 120, seed: 71 },
  )
  // A comparison of nothing with nothing would say nothing.
  expect([...entered.values()].every((count) => count > 0)).toBe(true)
  expect(entered.size).toBe(settings.length)
})

const burst = (at: number, value: string, symbol = 'BTCUSDT'): EventOf<'liquidation'> => ({
  kind: 'liquidation',
  venue: 'aster',
  symbol,
  liquidated: 'long',
  price: price('100'),
  qty: qtyFor(usdt(value), price('100')),
  notional: usdt(value),
  happenedAt: at,
})

test('what came before the beginning counts as history alone, and a hole empties the windows', () => {
  const { config } = story()
  const whatIf = createWhatIf(config)
  whatIf.watch(midnight, true)
  whatIf.tell(midnight, burst(midnight, '25000'))
  expect(whatIf.fires()).toMatchObject([{ symbol: 'BTCUSDT', long: 1, short: 0 }])
  whatIf.begin()
  expect([whatIf.fires(), whatIf.exposure()]).toEqual([[], noUsdt])

  const later = midnight + hour
  whatIf.tell(later, burst(later, '15000'))
  whatIf.watch(later + 1_000, false)
  whatIf.watch(later + 2_000, true)
  whatIf.tell(later + 3_000, burst(later + 3_000, '15000'))
  expect(whatIf.fires()).toEqual([])
  whatIf.tell(later + 4_000, burst(later + 4_000, '5000'))
  expect(whatIf.fires()).toMatchObject([{ long: 1 }])
  expect(whatIf.watchedMs(midnight, later + 4_000)).toBe(hour + 3_000)
})

test('the exposure is that of nothing being closed, within the caps; unknown where sizes follow the equity', () => {
  const exposureOf = (symbol: Partial<SymbolSettings>, symbols: readonly string[]): string | null => {
    const { config } = story({ symbol, symbols: Object.fromEntries(symbols.map((name) => [name, {}])) })
    const whatIf = createWhatIf(config)
    for (const [index, name] of symbols.entries())
      whatIf.tell(midnight + index * 60_000, burst(midnight + index * 60_000, '40000', name))
    const sum = whatIf.exposure()
    return sum && text(sum)
  }
  const two = ['BTCUSDT', 'ETHUSDT']
  expect(exposureOf({}, two)).toBe('200')
  expect(exposureOf({ size_multiplier_max: rate('5') }, two)).toBe('400')
  expect(exposureOf({ trade_value_usdt: usdt('700') }, two)).toBe('1000')
  expect(exposureOf({ max_position_usdt: usdt('60') }, two)).toBe('120')
  expect(exposureOf({ dca: true, max_position_usdt: usdt('300') }, two)).toBe('600')
  expect(exposureOf({ sizing: 'equity' }, two)).toBeNull()
})
