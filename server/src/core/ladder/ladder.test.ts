import { describe, expect, test } from 'vitest'
import { add, pct, price, qty, rate, text, usdt } from '@undertow/shared/money.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { reportOf } from '../fixtures.test-support.ts'
import { entriesOf, fallTo, holding, laddered, refusal, rungs } from './ladder.test-support.ts'
import { positionRows } from '../report.ts'
import { type Story } from '../story.test-support.ts'

describe('by price', () => {
  test('S24: a rung is added when the mark reaches its level, from the average entry, and once', () => {
    const hunter = holding()
    expect(fallTo(hunter, '96441.9')).toBe(null)
    const first = fallTo(hunter, '96441.8')!
    expect(first).toMatchObject({ side: 'buy', leg: 'long', timeInForce: 'ioc', purpose: 'entry' })
    expect(text(first.qty!)).toBe('0.01')
    expect(hunter.decisions().at(-1)).toMatchObject({ trigger: 'ladder', outcome: 'entered', entryId: first.clientId })
    hunter.placed(first)
    hunter.fill(first, '0.01', '96450')
    hunter.placed(hunter.lastOrder('takeProfit'))
    hunter.pass(5_000)
    // The average is 97,430 now: the second level is at 93,532.8.
    expect(fallTo(hunter, '93532.9')).toBe(null)
    const second = fallTo(hunter, '93532.8')!
    hunter.placed(second)
    hunter.fill(second, '0.01', '93540')
    hunter.pass(5_000)
    expect(rungs(hunter)).toEqual([first.clientId, second.clientId])
    expect(fallTo(hunter, '90000')).toBe(null)
    expect(entriesOf(hunter)).toHaveLength(3)
  })

  test('a short is added to when the mark rises', () => {
    const hunter = laddered()
    const entry = hunter.hunt('short')!
    hunter.placed(entry)
    hunter.fill(entry, '0.01', '98400')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.pass(5_000)
    hunter.asked()
    expect(fallTo(hunter, '100367')).toBe(null)
    expect(fallTo(hunter, '100368')).toMatchObject({ side: 'sell', leg: 'short' })
  })

  test('S24: nothing is added to a position that goes the right way', () => {
    const hunter = holding()
    expect(fallTo(hunter, '100400')).toBe(null)
    expect(entriesOf(hunter)).toHaveLength(1)
  })

  test('S24: averaging down never moves the stop away, and the stop covers the whole position', () => {
    const hunter = holding()
    const stop = hunter.lastOrder('stop')
    const added = fallTo(hunter, '96441.8')!
    hunter.placed(added)
    hunter.fill(added, '0.01', '96450')
    hunter.pass(5_000)
    expect(hunter.lastOrder('stop')).toBe(stop)
    expect([text(stop.stopPrice!), stop.closePosition]).toEqual(['88569', true])
    expect(hunter.cancels()).not.toContain(stop.clientId)
    // The target follows the average: 97,430 and 2 %.
    expect(text(hunter.lastOrder('takeProfit').stopPrice!)).toBe('99378.6')
  })

  test('a rung is sized by what the first entry filled, not by what it wished', () => {
    const hunter = laddered({ dca_size_factors: [rate('2'), rate('1')] })
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98410')
    hunter.report(entry, 'expired', { filledQty: qty('0.004') })
    hunter.placed(hunter.lastOrder('stop'))
    hunter.pass(5_000)
    hunter.asked()
    expect(text(fallTo(hunter, '96441.8')!.qty!)).toBe('0.008')
  })

  test('what the settings say now about levels does not change an open ladder; switched off, it adds nothing', () => {
    const hunter = holding()
    const change = (symbol: Partial<SymbolSettings>) =>
      hunter.tell({
        kind: 'configAccepted',
        version: 2,
        config: { ...hunter.config, symbol_defaults: { ...hunter.config.symbol_defaults, ...symbol } },
      })
    change({ dca_levels: [pct('1'), pct('4')] })
    expect(fallTo(hunter, '97000')).toBe(null)
    change({ dca: false })
    expect(fallTo(hunter, '96441.8')).toBe(null)
    change({ dca: true })
    expect(fallTo(hunter, '96441.8')).not.toBe(null)
  })

  test('two levels give two decision traces', () => {
    const placed = ['2', '3'].map((level) => fallTo(holding({ dca_levels: [pct(level), pct('5')] }), '96000') !== null)
    expect(placed).toEqual([true, false])
  })

  test('the ladder of a position that was opened without one stays empty', () => {
    const hunter = holding({ dca: false })
    const config = { ...hunter.config, symbol_defaults: { ...hunter.config.symbol_defaults, dca: true } }
    hunter.tell({ kind: 'configAccepted', version: 2, config })
    expect(fallTo(hunter, '90000')).toBe(null)
  })

  test('a refused rung is asked for again, more and more rarely', () => {
    const hunter = holding({ max_position_usdt: usdt('299') })
    const config = {
      ...hunter.config,
      symbol_defaults: { ...hunter.config.symbol_defaults, max_position_usdt: usdt('150') },
    }
    hunter.tell({ kind: 'configAccepted', version: 2, config })
    const asked: number[] = []
    const from = hunter.now()
    for (let second = 0; second < 200; second += 1) {
      expect(fallTo(hunter, '96000')).toBe(null)
      const last = hunter.decisions().at(-1)!
      if (last.trigger === 'ladder' && last.at === hunter.now()) asked.push((hunter.now() - from) / 1_000)
      hunter.pass(1_000)
    }
    expect(refusal(hunter)).toMatchObject({ gate: 'symbol_margin_cap' })
    expect(asked).toEqual([0, 5, 15, 35, 75, 135, 195])
    expect(rungs(hunter)).toEqual([null, null])
  })

  test('the row of the position shows the rungs used and the next level', () => {
    const hunter = holding()
    expect(positionRows(hunter.state)).toMatchObject([{ rungsUsed: 0, rungs: 2, nextRungPrice: '96441.8' }])
    const added = fallTo(hunter, '96441.8')!
    hunter.placed(added)
    hunter.fill(added, '0.01', '96450')
    expect(positionRows(hunter.state)).toMatchObject([{ rungsUsed: 1, nextRungPrice: '93532.8' }])
  })
})

describe('by signal', () => {
  const bySignal = { dca_trigger: 'signal', when_in_position: 'add' } as const
  const again = (hunter: Story, at: string): NewOrder | null => {
    hunter.mark(at)
    const before = entriesOf(hunter).length
    hunter.liquidation('long', '25000', { price: at })
    hunter.quote({ bid: price(at), ask: add(price(at), price('10')), mark: price(at) })
    return entriesOf(hunter)[before] ?? null
  }

  test('S14: a new trigger takes the next rung only where its level is reached', () => {
    const hunter = holding(bySignal)
    expect(again(hunter, '97000')).toBe(null)
    expect(refusal(hunter)).toEqual({
      gate: 'in_position',
      passed: false,
      value: 'holds 0.01 long; mark 97000',
      limit: 'rung 1 of 2: mark at 96441.8, 2 % from the average entry 98410',
    })
    hunter.pass(5_000)
    const added = again(hunter, '96000')!
    expect(text(added.qty!)).toBe('0.01')
    expect(hunter.decisions().at(-1)).toMatchObject({ trigger: 'window', entryId: added.clientId })
    expect(rungs(hunter)).toEqual([added.clientId, null])
  })

  test('what a person adds by hand is an entry of its own: it uses up no rung, also where the level is reached', () => {
    const hunter = holding(bySignal)
    hunter.mark('96000')
    hunter.operator({ do: 'add', symbol: 'BTCUSDT', leg: 'long' })
    hunter.quote({ bid: price('96000'), ask: price('96010'), mark: price('96000') })
    expect(hunter.decisions().at(-1)).toMatchObject({ trigger: 'operator', outcome: 'entered' })
    expect(rungs(hunter)).toEqual([null, null])
  })

  test('the mark alone adds nothing, nor does a mark that is old', () => {
    const hunter = holding(bySignal)
    expect(fallTo(hunter, '90000')).toBe(null)
    hunter.pass(5_001)
    hunter.liquidation('long', '25000', { price: '90000' })
    hunter.quote({ bid: price('90000'), ask: price('90010') })
    expect(refusal(hunter)!.value).toBe('holds 0.01 long; no mark price of late')
  })

  test('by price, a trigger adds nothing; two settings give two traces', () => {
    const hunter = holding({ when_in_position: 'add' })
    hunter.mark('97000')
    hunter.hunt('long')
    expect(refusal(hunter)).toMatchObject({ gate: 'in_position', value: 'holds 0.01 long; dca_trigger is price' })
    const ignoring = holding({ dca_trigger: 'signal' })
    expect(again(ignoring, '96000')).toBe(null)
  })
})

describe('which rungs are used', () => {
  const asked = () => {
    const hunter = holding()
    return { hunter, added: fallTo(hunter, '96441.8')! }
  }

  test('an addition that was provably never an order gives its rung back', () => {
    for (const outcome of ['notSent', 'rejected'] as const) {
      const { hunter, added } = asked()
      expect(rungs(hunter)).toEqual([added.clientId, null])
      hunter.placed(added, outcome)
      expect(rungs(hunter)).toEqual([null, null])
      hunter.pass(5_000)
      expect(fallTo(hunter, '96441.8')).not.toBe(null)
    }
  })

  test('an unanswered addition keeps its rung, until it is proven absent', () => {
    const { hunter, added } = asked()
    hunter.placed(added, 'unknown')
    for (let second = 0; second < 55; second += 1) {
      hunter.pass(1_000)
      hunter.tell({ kind: 'queried', clientId: added.clientId, outcome: 'absent' })
      expect(fallTo(hunter, '92000')).toBe(null)
    }
    expect(rungs(hunter)).toEqual([added.clientId, null])
    hunter.pass(10_000)
    hunter.tell({ kind: 'queried', clientId: added.clientId, outcome: 'absent' })
    expect(hunter.state.orders.get(added.clientId)).toMatchObject({ phase: 'done', reason: 'never placed' })
    expect(rungs(hunter)).toEqual([null, null])
    hunter.pass(5_000)
    expect(fallTo(hunter, '92000')).not.toBe(null)
  })

  test('one that ended without a fill has used its rung: the venue had it', () => {
    const { hunter, added } = asked()
    hunter.placed(added)
    hunter.report(added, 'expired')
    hunter.pass(5_000)
    expect(rungs(hunter)).toEqual([added.clientId, null])
  })

  test('one that was given up and lives ends the ladder', () => {
    const { hunter, added } = asked()
    hunter.placed(added, 'rejected')
    hunter.pass(5_000)
    const second = fallTo(hunter, '96441.8')!
    hunter.placed(second)
    hunter.fill(second, '0.01', '96450')
    hunter.fill(added, '0.01', '96450')
    hunter.pass(5_000)
    expect(hunter.notices()).toContain('ladder_ended')
    expect(rungs(hunter)).toEqual([second.clientId, added.clientId])
    expect(fallTo(hunter, '90000')).toBe(null)
  })

  test('a restart keeps them: what was in flight is asked for, and its rung is not taken again', () => {
    const { hunter, added } = asked()
    const protection = [hunter.lastOrder('stop'), hunter.lastOrder('takeProfit')]
    hunter.tell({ kind: 'started', bootId: 'again', installation: 'test', version: '0' })
    for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
    hunter.readTwice({
      positions: [{ symbol: 'BTCUSDT', leg: 'long', qty: qty('0.01'), entryPrice: price('98410') }],
      orders: protection.map((order) => reportOf(order, 'new', hunter.now())),
    })
    expect(rungs(hunter)).toEqual([added.clientId, null])
    expect(fallTo(hunter, '92000')).toBe(null)
    hunter.fill(added, '0.01', '96450')
    hunter.account('long', '0.02', '97430')
    hunter.pass(5_000)
    hunter.asked()
    expect(fallTo(hunter, '92000')).not.toBe(null)
    expect(rungs(hunter)?.[0]).toBe(added.clientId)
  })

  test('C-13: an addition that fills after the position went flat begins one without a ladder', () => {
    const { hunter, added } = asked()
    hunter.placed(added)
    hunter.fill(hunter.lastOrder('stop'), '0.01', '88569')
    hunter.fill(added, '0.01', '88400')
    expect(rungs(hunter)).toEqual([])
  })
})
