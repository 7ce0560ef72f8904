import { expect, test } from 'vitest'
import { price, text, usdt } from '@undertow/shared/money.ts'
import { story } from './story.test-support.ts'

// The worked example of the original bot: volume_threshold 20,000, leverage 10, trade_value 100, take-profit 2 %,
// stop 1 %, offset 0.1 %; longs of 20,000 and 25,000 are liquidated within 60 s and the bot sells.
test('the example of the original: longs worth 45,000 die against a threshold of 20,000, and follow sells', () => {
  const hunter = story({ symbol: { direction: 'follow' } })
  hunter.liquidation('long', '19500')
  hunter.pass(20_000)
  hunter.liquidation('long', '25500')
  hunter.quote({ bid: price('98580'), ask: price('98590'), mark: price('98585') })

  const [decision] = hunter.decisions()
  expect(decision).toMatchObject({ liquidated: 'long', leg: 'short', outcome: 'entered' })
  expect(decision!.gates[0]).toEqual({
    gate: 'window',
    passed: true,
    value: '45000 USDT of longs liquidated',
    limit: 'at least 20000 USDT',
  })
  expect(text(decision!.referencePrice!)).toBe('98590')

  // 100 USDT margin × 10 = 1,000 USDT notional; 0.1 % above the own touch; 1,000 ÷ 98,688.6 is 0.010 coins.
  const entry = hunter.lastOrder('entry')
  expect([entry.side, entry.type, text(entry.qty!), text(entry.price!)]).toEqual(['sell', 'limit', '0.01', '98688.6'])

  hunter.pass(64)
  hunter.placed(entry)
  hunter.fill(entry, '0.01', '98688.6', { commission: usdt('0.1973772') })
  const stop = hunter.lastOrder('stop')
  hunter.placed(stop)
  const takeProfit = hunter.lastOrder('takeProfit')
  hunter.placed(takeProfit)
  expect([text(stop.stopPrice!), text(takeProfit.stopPrice!)]).toEqual(['99675.4', '96714.9'])

  hunter.pass(60_000)
  hunter.tell({
    kind: 'income',
    type: 'funding',
    id: '1',
    symbol: 'BTCUSDT',
    asset: 'USDT',
    amount: usdt('0.05'),
    happenedAt: 0,
  })
  hunter.fill(takeProfit, '0.01', '96714.9', { commission: usdt('0.4835745'), maker: false })
  const [trade] = hunter.trades()
  expect(trade).toMatchObject({
    id: entry.clientId,
    decisionId: decision!.id,
    leg: 'short',
    leverage: 10,
    exitReason: 'takeProfit',
  })
  expect({
    gross: text(trade!.grossPnl),
    commission: text(trade!.commission),
    funding: text(trade!.funding),
    net: text(trade!.netPnl),
  }).toEqual({ gross: '19.737', commission: '0.6809517', funding: '0.05', net: '19.1060483' })
})
