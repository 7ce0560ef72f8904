import { pct, price, qty } from '@undertow/shared/money.ts'
import type { NewOrder } from '@undertow/shared/orders.ts'
import { expect, test } from 'vitest'
import { orderParams } from './order-params.ts'

const base: NewOrder = {
  clientId: 'ah1.test.1.E0',
  purpose: 'entry',
  symbol: 'BTCUSDT',
  leg: 'long',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  qty: qty('0.0100'),
  price: price('98000.10'),
  stopPrice: null,
  workingType: null,
  closePosition: false,
  reduceOnly: false,
  sendBefore: null,
}
const stop: NewOrder = {
  ...base,
  purpose: 'stop',
  side: 'sell',
  type: 'stopMarket',
  timeInForce: 'gtc',
  qty: null,
  price: null,
  stopPrice: price('97000'),
  workingType: 'mark',
  closePosition: true,
  reduceOnly: true,
}
const wire = (order: NewOrder, hedge: boolean): string => {
  const params = orderParams(order, hedge)
  return typeof params === 'string' ? params : params.map((pair) => pair.join('=')).join('&')
}
const id = 'newClientOrderId=ah1.test.1.E0'

test.each([
  [
    'a limit entry in hedge mode names its leg',
    base,
    true,
    `symbol=BTCUSDT&side=BUY&positionSide=LONG&type=LIMIT&timeInForce=GTC&quantity=0.01&price=98000.1&${id}`,
  ],
  [
    'a limit entry in one-way mode has no leg',
    base,
    false,
    `symbol=BTCUSDT&side=BUY&positionSide=BOTH&type=LIMIT&timeInForce=GTC&quantity=0.01&price=98000.1&${id}`,
  ],
  [
    'post-only is GTX',
    { ...base, timeInForce: 'postOnly' },
    true,
    `symbol=BTCUSDT&side=BUY&positionSide=LONG&type=LIMIT&timeInForce=GTX&quantity=0.01&price=98000.1&${id}`,
  ],
  [
    'what takes at once asks for the result',
    { ...base, timeInForce: 'ioc', leg: 'short', side: 'sell' },
    true,
    `symbol=BTCUSDT&side=SELL&positionSide=SHORT&type=LIMIT&timeInForce=IOC&quantity=0.01&price=98000.1&${id}&newOrderRespType=RESULT`,
  ],
  [
    'a closing market order in hedge mode never says reduceOnly',
    { ...base, purpose: 'close', type: 'market', timeInForce: null, price: null, side: 'sell', reduceOnly: true },
    true,
    `symbol=BTCUSDT&side=SELL&positionSide=LONG&type=MARKET&quantity=0.01&${id}&newOrderRespType=RESULT`,
  ],
  [
    'a closing market order in one-way mode says reduceOnly',
    { ...base, purpose: 'close', type: 'market', timeInForce: null, price: null, side: 'sell', reduceOnly: true },
    false,
    `symbol=BTCUSDT&side=SELL&positionSide=BOTH&type=MARKET&quantity=0.01&reduceOnly=true&${id}&newOrderRespType=RESULT`,
  ],
  [
    'a stop that closes the position has neither quantity nor reduceOnly and names its trigger',
    stop,
    false,
    `symbol=BTCUSDT&side=SELL&positionSide=BOTH&type=STOP_MARKET&stopPrice=97000&closePosition=true&workingType=MARK_PRICE&priceProtect=FALSE&${id}`,
  ],
  [
    'a stop without a named trigger goes by the mark',
    { ...stop, workingType: null },
    true,
    `symbol=BTCUSDT&side=SELL&positionSide=LONG&type=STOP_MARKET&stopPrice=97000&closePosition=true&workingType=MARK_PRICE&priceProtect=FALSE&${id}`,
  ],
  [
    'a take-profit with a quantity',
    { ...stop, type: 'takeProfitMarket', closePosition: false, qty: qty('0.01'), workingType: 'contract' },
    false,
    `symbol=BTCUSDT&side=SELL&positionSide=BOTH&type=TAKE_PROFIT_MARKET&quantity=0.01&stopPrice=97000&reduceOnly=true&workingType=CONTRACT_PRICE&priceProtect=FALSE&${id}`,
  ],
  [
    'a stop limit carries price and trigger',
    { ...stop, type: 'stop', closePosition: false, qty: qty('0.01'), price: price('96900') },
    true,
    `symbol=BTCUSDT&side=SELL&positionSide=LONG&type=STOP&timeInForce=GTC&quantity=0.01&price=96900&stopPrice=97000&workingType=MARK_PRICE&priceProtect=FALSE&${id}`,
  ],
  [
    'a trailing stop names where it begins and how far back it fires',
    {
      ...stop,
      type: 'trailingStopMarket',
      qty: qty('0.01'),
      stopPrice: null,
      closePosition: false,
      trail: { activation: price('99000.5'), callbackPct: pct('0.4') },
    },
    false,
    `symbol=BTCUSDT&side=SELL&positionSide=BOTH&type=TRAILING_STOP_MARKET&quantity=0.01&activationPrice=99000.5&callbackRate=0.4&reduceOnly=true&workingType=MARK_PRICE&priceProtect=FALSE&${id}`,
  ],
] satisfies readonly (readonly [string, NewOrder, boolean, string])[])('%s', (_name, order, hedge, expected) =>
  expect(wire(order, hedge)).toBe(expected),
)

test.each([
  ['a trailing stop without a callback rate', { ...stop, type: 'trailingStopMarket' }],
  ['no quantity', { ...base, qty: null }],
  ['a limit order that closes the position', { ...base, closePosition: true }],
] satisfies readonly (readonly [string, NewOrder])[])('%s is refused in words', (_name, order) =>
  expect(typeof orderParams(order, false)).toBe('string'),
)
