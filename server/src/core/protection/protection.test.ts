import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pct, price, text } from '@undertow/shared/money.ts'
import { stopPriceFor, takeProfitPriceFor } from '../exits/prices.ts'
import { symbolSettings } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'

const prices = (hunter: ReturnType<typeof story>) => ({
  stops: hunter
    .orders()
    .filter(({ purpose }) => purpose === 'stop')
    .map(({ stopPrice }) => text(stopPrice!)),
  targets: hunter
    .orders()
    .filter(({ purpose }) => purpose === 'takeProfit')
    .map(({ stopPrice }) => text(stopPrice!)),
})

describe('what should protect a position', () => {
  test('S21: both distances are % of the average entry price', () => {
    const hunter = story()
    hunter.protectedHolding('short')
    // 98508.5 × 1.01 = 99493.585, × 0.98 = 96538.33; both rounded toward the entry
    expect(prices(hunter)).toEqual({ stops: ['99493.5'], targets: ['96538.4'] })
  })

  test('S21: stop and take-profit lie on their sides of the entry, on the grid, never farther than set', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('long' as const, 'short' as const),
        fc.integer({ min: 20_000, max: 99_999_999 }),
        fc.integer({ min: 1, max: 2_000 }),
        fc.constantFrom('0.01', '0.1', '0.5', '1'),
        (leg, cents, hundredths, tickText) => {
          const [entry, distance, tick] = [
            price((cents / 100).toFixed(2)),
            pct((hundredths / 100).toFixed(2)),
            price(tickText),
          ]
          const stop = stopPriceFor(leg, entry, distance, tick)
          const target = takeProfitPriceFor(leg, entry, distance, tick)
          expect([stop.mod(tick).isZero(), target.mod(tick).isZero()]).toEqual([true, true])
          const [below, above] = leg === 'long' ? [stop, target] : [target, stop]
          expect(below.lt(entry) && above.gt(entry)).toBe(true)
          const reach = entry.times(distance).div(100)
          const most = reach.gt(tick) ? reach : tick.times(2)
          expect(entry.minus(stop).abs().lte(most) && entry.minus(target).abs().lte(most)).toBe(true)
        },
      ),
    )
  })

  test('S22: stops go by the mark, take-profits by the last price, both said explicitly', () => {
    const hunter = story()
    const { stop, takeProfit } = hunter.protectedHolding()
    expect([stop.workingType, takeProfit.workingType]).toEqual(['mark', 'contract'])
    expect([stop.type, takeProfit.type, stop.closePosition, takeProfit.closePosition]).toEqual([
      'stopMarket',
      'takeProfitMarket',
      true,
      true,
    ])
    const swapped = story({ symbol: { working_type: 'CONTRACT_PRICE', tp_working_type: 'MARK_PRICE' } })
    const both = swapped.protectedHolding()
    expect([both.stop.workingType, both.takeProfit.workingType]).toEqual(['contract', 'mark'])
  })

  test('the stop comes first, the take-profit only after it was accepted', () => {
    const hunter = story()
    hunter.holding()
    expect(prices(hunter)).toEqual({ stops: ['97318.6'], targets: [] })
    hunter.placed(hunter.lastOrder('stop'))
    expect(prices(hunter)).toEqual({ stops: ['97318.6'], targets: ['100267.6'] })
  })

  test('the first partial fill is protected at once and further fills need no second stop', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.fill(entry, '0.006', '98301.6')
    expect(prices(hunter).stops).toEqual(['97318.6'])
  })

  test('S24: when the average falls the stop stays; when it rises the stop follows, the new one before the old goes', () => {
    const down = story()
    const entry = down.hunt('long')!
    down.placed(entry)
    down.fill(entry, '0.005', '98300')
    down.placed(down.lastOrder('stop'))
    down.fill(entry, '0.005', '98100')
    expect(prices(down).stops).toEqual(['97317'])

    const up = story()
    const other = up.hunt('long')!
    up.placed(other)
    up.fill(other, '0.005', '98100')
    const first = up.lastOrder('stop')
    up.placed(first)
    up.fill(other, '0.005', '98300')
    expect(prices(up).stops).toEqual(['97119', '97218'])
    expect(up.cancels()).toEqual([])
    up.placed(up.lastOrder('stop'))
    expect(up.cancels()).toContain(first.clientId)
  })

  test('a successor that cannot be sent is not tried again in the same moment, although the older stop still covers', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.005', '98100')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.fill(entry, '0.005', '98300')
    hunter.placed(hunter.lastOrder('stop'), 'notSent')
    hunter.placed(hunter.lastOrder('stop'), 'notSent')
    expect(prices(hunter).stops).toHaveLength(3)
    hunter.pass(1_000)
    expect(prices(hunter).stops).toHaveLength(4)
  })

  test('a position keeps the distances it was opened with when the settings change', () => {
    const hunter = story()
    hunter.protectedHolding()
    const { config } = hunter
    hunter.tell({
      kind: 'configAccepted',
      version: 2,
      config: { ...config, symbol_defaults: { ...symbolSettings, stop_loss_pct: pct('5'), take_profit_pct: pct('9') } },
    })
    expect(prices(hunter)).toEqual({ stops: ['97318.6'], targets: ['100267.6'] })
  })

  test('I20: removing a symbol never abandons its position', () => {
    const hunter = story()
    hunter.holding()
    hunter.tell({ kind: 'configAccepted', version: 2, config: { ...hunter.config, symbols: {} } })
    const stop = hunter.lastOrder('stop')
    hunter.placed(stop)
    hunter.report(stop, 'cancelled')
    expect(prices(hunter).stops).toHaveLength(2)
  })
})

describe('a stop that does not come to stand', () => {
  test('P-01, P-04: would trigger at once: closed at market immediately', () => {
    const hunter = story()
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'), 'rejected', 'wouldTrigger')
    const close = hunter.lastOrder('close')
    expect([close.type, close.side, text(close.qty!), close.reduceOnly]).toEqual(['market', 'sell', '0.01', true])
    hunter.placed(close)
    hunter.fill(close, '0.01', '97000')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'stop' }])
  })

  test('P-02, P-03: precision and bands: rounded nearer once, then closed', () => {
    for (const cause of ['grid', 'band'] as const) {
      const hunter = story()
      hunter.holding()
      hunter.placed(hunter.lastOrder('stop'), 'rejected', cause)
      expect(prices(hunter).stops).toEqual(['97318.6', '97319'])
      hunter.placed(hunter.lastOrder('stop'), 'rejected', cause)
      expect(hunter.lastOrder('close').type).toBe('market')
    }
  })

  test('T-02 a clock that was off says nothing against the stop: the same one again, and nothing is closed', () => {
    const hunter = story()
    hunter.holding()
    for (let tries = 0; tries < 3; tries += 1) {
      hunter.placed(hunter.lastOrder('stop'), 'rejected', 'clock')
      hunter.pass(1_000)
    }
    expect(prices(hunter).stops).toEqual(['97318.6', '97318.6', '97318.6', '97318.6'])
    expect(hunter.orders().some(({ purpose }) => purpose === 'close')).toBe(false)
  })

  test('an unknown code is tried again, slower each time, until the clock of the unprotected runs out', () => {
    const hunter = story()
    hunter.holding()
    for (let tries = 0; tries < 20 && !hunter.orders().some(({ purpose }) => purpose === 'close'); tries += 1) {
      hunter.placed(hunter.lastOrder('stop'), 'rejected', 'refused')
      hunter.pass(4_000)
    }
    expect(prices(hunter).stops.length).toBeLessThan(6)
    expect(hunter.lastOrder('close').type).toBe('market')
  })

  test('S26: unprotected for longer than allowed: closed at market', () => {
    const hunter = story()
    hunter.holding()
    hunter.pass(4_999)
    expect(hunter.orders().some(({ purpose }) => purpose === 'close')).toBe(false)
    hunter.pass(1)
    const close = hunter.lastOrder('close')
    hunter.placed(close)
    hunter.fill(close, '0.01', '98300')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'unprotected' }])
    expect(hunter.notices()).toContain('unprotected')
  })

  test('S26, R-16: a stop without an answer is asked for once, then a second one stands beside it, then the spare goes', () => {
    const hunter = story()
    hunter.holding()
    const first = hunter.lastOrder('stop')
    hunter.placed(first, 'unknown')
    hunter.pass(300)
    expect(hunter.queries()).toEqual([first.clientId])
    expect(prices(hunter).stops).toHaveLength(1)
    hunter.tell({ kind: 'queried', clientId: first.clientId, outcome: 'unanswered' })
    const second = hunter.lastOrder('stop')
    expect(second.clientId).not.toBe(first.clientId)
    hunter.placed(second)
    // Nobody has seen the first one yet; a cancel does no harm.
    expect(hunter.cancels()).toEqual([first.clientId])
    hunter.report(first, 'new')
    expect(new Set(hunter.cancels())).toEqual(new Set([first.clientId]))
    expect(prices(hunter).stops).toHaveLength(2)
  })

  test('C-07: where the venue takes one stop a side, the old one goes before the new one comes', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.005', '98100')
    const first = hunter.lastOrder('stop')
    hunter.placed(first)
    hunter.fill(entry, '0.005', '98300')
    hunter.placed(hunter.lastOrder('stop'), 'rejected', 'secondStop')
    expect(hunter.cancels()).toEqual([first.clientId])
    expect(prices(hunter).stops).toHaveLength(2)
    hunter.report(first, 'cancelled')
    expect(prices(hunter).stops).toEqual(['97119', '97218', '97218'])
  })

  test('C-12: order limits reached: own entries make room', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.placed(hunter.lastOrder('stop'), 'rejected', 'tooManyOrders')
    expect(hunter.cancels()).toEqual([entry.clientId])
    expect(prices(hunter).stops).toHaveLength(2)
  })

  test('P-11: beyond the stop for more than 2 s and still open: closed', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.mark('97318.6')
    hunter.pass(1_999)
    expect(hunter.orders().some(({ purpose }) => purpose === 'close')).toBe(false)
    hunter.pass(1)
    expect(hunter.lastOrder('close').type).toBe('market')
    const back = story()
    back.protectedHolding()
    back.mark('97318.6')
    back.pass(1_000)
    back.mark('97400')
    back.pass(5_000)
    expect(back.orders().some(({ purpose }) => purpose === 'close')).toBe(false)
  })

  test('a target that is reached before its order stands is taken at market', () => {
    const hunter = story()
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'))
    hunter.placed(hunter.lastOrder('takeProfit'), 'rejected', 'wouldTrigger')
    const close = hunter.lastOrder('close')
    hunter.fill(close, '0.01', '101000')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'takeProfit' }])
  })

  test('R-13: a refused take-profit leaves the stop alone and is tried again, slower each time', () => {
    const hunter = story()
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'))
    hunter.placed(hunter.lastOrder('takeProfit'), 'rejected', 'refused')
    expect(prices(hunter).targets).toHaveLength(1)
    hunter.pass(1_000)
    expect(prices(hunter)).toEqual({ stops: ['97318.6'], targets: ['100267.6', '100267.6'] })
  })
})
