import { expect, test } from 'vitest'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { price, qty, rate, text, usdt } from '@undertow/shared/money.ts'
import { decodeState, encodeState } from '../../app/saved-state.ts'
import { step } from '../engine.ts'
import { type State } from '../state.ts'
import { story, type Story } from '../story.test-support.ts'
import { windowRows } from '../volume/window-rows.ts'

const hour = 3_600_000
const asks = (commands: readonly { kind: string }[]) => commands.some(({ kind }) => kind === 'askQuote')
const firstGate = (hunter: Story) => hunter.decisions().at(-1)?.gates[0]

test('trigger: the same liquidations fire one kind and not the other', () => {
  const fires = (trigger: SymbolSettings['trigger']) => {
    const hunter = story({ symbol: { trigger, trigger_count: 3 } })
    return [asks(hunter.liquidation('long', '12000')), asks(hunter.liquidation('long', '12001'))]
  }
  expect(fires('window')).toEqual([false, true])
  expect(fires('single')).toEqual([false, false])
  expect(fires('count')).toEqual([false, false])
})

test('single: one liquidation of the threshold fires, whatever the window holds, and the decision says so', () => {
  const hunter = story({ symbol: { trigger: 'single' } })
  hunter.liquidation('long', '19999')
  expect(asks(hunter.asked())).toBe(false)
  hunter.liquidation('long', '20000')
  hunter.quote()
  expect(hunter.decisions()).toMatchObject([{ trigger: 'single', outcome: 'entered' }])
  expect(firstGate(hunter)).toEqual({
    gate: 'single',
    passed: true,
    value: 'one long of 20000 USDT liquidated',
    limit: 'at least 20000 USDT',
  })
})

test('trigger_count: so many liquidations of one side inside the window fire, whatever they are worth', () => {
  const fired = (trigger_count: number) => {
    const hunter = story({ symbol: { trigger: 'count', trigger_count } })
    hunter.liquidation('short', '900')
    return [901, 902, 903].map((value) => {
      hunter.pass(1_000)
      return asks(hunter.liquidation('long', String(value)))
    })
  }
  expect(fired(3)).toEqual([false, false, true])
  expect(fired(2)).toEqual([false, true, false])
  expect(fired(4)).toEqual([false, false, false])
})

test('count: what left the window does not count, and a small one is counted but does not fire', () => {
  const hunter = story({ symbol: { trigger: 'count', trigger_count: 2 } })
  hunter.liquidation('long', '900')
  hunter.pass(60_000)
  expect(asks(hunter.liquidation('long', '901'))).toBe(false)
  expect(asks(hunter.liquidation('long', '499'))).toBe(false)
  expect(asks(hunter.liquidation('long', '500'))).toBe(true)
  hunter.quote()
  expect(firstGate(hunter)).toMatchObject({ gate: 'count', value: '3 longs liquidated', limit: 'at least 2' })
})

test('count: the liquidations that led to an entry do not lead to another one', () => {
  const hunter = story({ symbol: { trigger: 'count', trigger_count: 3, cooldown_sec: 1 } })
  for (const value of ['900', '901', '902']) hunter.liquidation('long', value)
  hunter.quote()
  hunter.placed(hunter.lastOrder('entry'))
  hunter.pass(2_000)
  for (const value of ['903', '904']) {
    hunter.pass(6_000)
    hunter.liquidation('long', value)
    hunter.quote()
    expect(hunter.decisions().at(-1)?.refusedBy).toBe('fresh_volume')
  }
  hunter.pass(6_000)
  hunter.liquidation('long', '905')
  hunter.quote()
  const fresh = hunter
    .decisions()
    .at(-1)
    ?.gates.find(({ gate }) => gate === 'fresh_volume')
  expect(fresh).toEqual({
    gate: 'fresh_volume',
    passed: true,
    value: '3 since the last entry',
    limit: 'at least 3 liquidations',
  })
  hunter.placed(hunter.lastOrder('entry'))
  hunter.pass(7_000)
  hunter.liquidation('long', '906')
  hunter.quote()
  const again = hunter
    .decisions()
    .at(-1)
    ?.gates.find(({ gate }) => gate === 'fresh_volume')
  expect(again).toMatchObject({ passed: false, value: '1 since the last entry' })
})

/** A bot that has seen 3,000 USDT of longs die every ten minutes for so many hours. */
function watched(hours: number, settings: Partial<SymbolSettings> = {}) {
  const hunter = story({ symbol: { trigger: 'rate', baseline_hours: 2, ...settings } })
  for (let told = 0; told < hours * 6; told += 1) {
    hunter.liquidation('long', String(3_000 + (told % 2)))
    hunter.pass(hour / 6)
  }
  return hunter
}

const decisionOn = (hunter: Story, value: string) => {
  hunter.liquidation('long', value)
  hunter.quote()
  return hunter.decisions().at(-1)
}

test('rate_spike_factor: the window has to be a multiple of its own average', () => {
  // 3,000 USDT in ten minutes are 300 in the average minute.
  const fires = (factor: string, value: string) =>
    decisionOn(watched(3, { rate_spike_factor: rate(factor) }), value)?.outcome
  expect(fires('70', '20999')).toBeUndefined()
  expect(fires('70', '21200')).toBe('entered')
  expect(fires('71', '21200')).toBeUndefined()
})

test('rate: the average does not lower the threshold, and stands in the decision', () => {
  const hunter = watched(3)
  expect(decisionOn(hunter, '19999')).toBeUndefined()
  hunter.pass(60_000)
  const decision = decisionOn(hunter, '20000')
  expect(decision).toMatchObject({ trigger: 'rate', outcome: 'entered' })
  expect(text(decision!.thresholdUsdt)).toBe('20000')
  expect(firstGate(hunter)?.limit).toMatch(/^at least 20000 USDT and 5 × the average window of 300\.\d+ USDT$/)
})

test('rate: too little history blocks and says so; baseline_hours says how much it takes', () => {
  const short = watched(1, { baseline_hours: 3 })
  expect(decisionOn(short, '90000')).toMatchObject({ outcome: 'refused', refusedBy: 'rate' })
  expect(firstGate(short)).toEqual({
    gate: 'rate',
    passed: false,
    value: '90000 USDT of longs liquidated; 60 min watched',
    limit: 'an average: half of the last 3 h watched',
  })
  expect(decisionOn(watched(1, { baseline_hours: 2 }), '90000')).toMatchObject({ outcome: 'entered' })
  expect(decisionOn(story({ symbol: { trigger: 'rate' } }), '90000')).toMatchObject({ refusedBy: 'rate' })
})

test('rate: time in which nobody watched is neither history nor calm', () => {
  const hunter = watched(3)
  hunter.tell({ kind: 'hop', hop: 'market', up: false, reason: 'test' })
  hunter.pass(90 * 60_000)
  hunter.tell({ kind: 'hop', hop: 'market', up: true, reason: '' })
  hunter.pass(60_000)
  expect(decisionOn(hunter, '90000')).toMatchObject({ refusedBy: 'rate' })
})

test('a state that was saved half way decides as one that was not', () => {
  const settings = { adaptive_threshold: true, adaptive_min_usdt: usdt('1000'), loss_streak_max: 1 }
  const [whole, split] = [watched(3, settings), watched(3, settings)]
  const read = decodeState(encodeState(split.state)) as State
  const at = whole.now()
  for (const [index, value] of ['700', '90000'].entries()) {
    const event = {
      kind: 'liquidation',
      venue: 'aster',
      symbol: 'BTCUSDT',
      liquidated: 'long',
      price: price('98000'),
      qty: qty(String(index + 1)),
      notional: usdt(value),
      happenedAt: at,
    } as const
    const entry = { seq: whole.seq() + 1 + index, at, event }
    expect(step(read, entry)).toEqual(step(whole.state, entry))
  }
  expect(encodeState(read)).toBe(encodeState(whole.state))
})

test('rate: a past with holes in it is forgotten: the settings looked away in between', () => {
  const hunter = watched(3)
  const { config } = hunter
  const away = { ...config, symbol_defaults: { ...config.symbol_defaults, trigger: 'window' } } as const
  hunter.tell({ kind: 'configAccepted', version: 2, config: away })
  hunter.tell({ kind: 'configAccepted', version: 3, config })
  expect(decisionOn(hunter, '90000')).toMatchObject({ refusedBy: 'rate' })
})

test('rate: the history survives a restart, without the time in between', () => {
  const hunter = watched(3)
  hunter.pass(10 * 60_000)
  hunter.tell({ kind: 'started', bootId: 'next', installation: 'test', version: '0' })
  for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
  hunter.readTwice({ leverages: { BTCUSDT: 10 } })
  expect(decisionOn(hunter, '90000')).toMatchObject({ outcome: 'entered' })
})

/** Peaks of 1,000 to 20,000 USDT, one in each of 20 slices. */
function peaked(settings: Partial<SymbolSettings> = {}) {
  const adaptive = {
    adaptive_threshold: true,
    adaptive_percentile: 50,
    adaptive_smoothing_pct: 0,
    adaptive_min_usdt: usdt('1'),
    volume_threshold: usdt('900000'),
  }
  const hunter = story({ symbol: { ...adaptive, ...settings } })
  for (let told = 1; told <= 20; told += 1) {
    hunter.liquidation('long', String(told * 1_000))
    hunter.pass(300_000)
  }
  return hunter
}

/** The threshold that a liquidation too small to fire makes known. */
function thresholdAfter(settings: Partial<SymbolSettings>): string | undefined {
  const hunter = peaked(settings)
  hunter.liquidation('long', '1')
  return windowRows(hunter.state).find(({ liquidated }) => liquidated === 'long')?.thresholdUsdt
}

test('adaptive_threshold: the percentile of the own peaks takes the place of the fixed threshold', () => {
  const on = peaked()
  expect(asks(on.liquidation('long', '9999'))).toBe(false)
  on.pass(60_000)
  on.asked()
  const decision = decisionOn(on, '10000')
  expect([decision?.outcome, text(decision!.thresholdUsdt)]).toEqual(['entered', '10000'])
  expect(decisionOn(peaked({ adaptive_threshold: false }), '10000')).toBeUndefined()
})

test.each<[string, Partial<SymbolSettings>, string]>([
  ['adaptive_percentile', { adaptive_percentile: 50 }, '10000'],
  ['adaptive_percentile', { adaptive_percentile: 90 }, '18000'],
  ['adaptive_percentile', { adaptive_percentile: 100 }, '20000'],
  ['adaptive_hours', { adaptive_hours: 1 }, '14000'],
  ['adaptive_smoothing_pct', { adaptive_smoothing_pct: 50 }, '9667.96875'],
  ['adaptive_min_usdt', { adaptive_min_usdt: usdt('12000') }, '12000'],
  ['adaptive_max_usdt', { adaptive_max_usdt: usdt('7000') }, '7000'],
])('%s changes the threshold in force: %o', (_key, settings, threshold) => {
  expect(thresholdAfter(settings)).toBe(threshold)
})

test('adaptive: until there are twelve peaks the fixed threshold holds, within the bounds', () => {
  const hunter = story({ symbol: { adaptive_threshold: true, adaptive_min_usdt: usdt('30000') } })
  expect(asks(hunter.liquidation('long', '25000'))).toBe(false)
  expect(windowRows(hunter.state)[0]).toMatchObject({ thresholdUsdt: '30000' })
})

test('the row of a window says what fires it', () => {
  const rowOf = (settings: Partial<SymbolSettings>) => {
    const hunter = story({ symbol: settings })
    hunter.liquidation('long', '600')
    return windowRows(hunter.state)[0]
  }
  expect(rowOf({})).toMatchObject({ trigger: 'window', eventsNeeded: null, thresholdUsdt: '20000' })
  expect(rowOf({ trigger: 'count', trigger_count: 4 })).toMatchObject({ trigger: 'count', eventsNeeded: 4, events: 1 })
  expect(rowOf({ trigger: 'rate' })).toMatchObject({ trigger: 'rate', thresholdUsdt: '20000' })
  const spiking = watched(3, { rate_spike_factor: rate('100') })
  expect(Number(windowRows(spiking.state)[0]?.thresholdUsdt)).toBeGreaterThan(30_000)
})
