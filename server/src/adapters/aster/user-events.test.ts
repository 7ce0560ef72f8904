import { text } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { newsOf } from './user-events.ts'

const row = {
  s: 'BTCUSDT',
  c: 'ah1.test.1.E0',
  S: 'BUY',
  o: 'LIMIT',
  ot: 'LIMIT',
  f: 'GTC',
  q: '0.010',
  p: '98000',
  ap: '97990.5',
  sp: '0',
  x: 'TRADE',
  X: 'PARTIALLY_FILLED',
  i: 8_886_774,
  l: '0.004',
  z: '0.004',
  L: '97990.5',
  N: 'USDT',
  n: '0.0784',
  T: 1_700_000_000_000,
  t: 77,
  m: false,
  R: false,
  ps: 'LONG',
  cp: false,
  rp: '0',
}
const update = (changes: object = {}) =>
  newsOf({ e: 'ORDER_TRADE_UPDATE', E: 1_700_000_000_002, T: 1_700_000_000_001, o: { ...row, ...changes } })
const fillOf = (changes: object) => update(changes).events.find((event) => event.kind === 'fill')?.fill
const orderOf = (changes: object) => update(changes).events.find((event) => event.kind === 'order')?.order
// Amounts as text, as they stand in the journal.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('an order update', () => {
  test('tells the fill, then the order', () => {
    expect(plain(update().events)).toEqual([
      {
        kind: 'fill',
        fill: {
          symbol: 'BTCUSDT',
          clientId: 'ah1.test.1.E0',
          orderId: '8886774',
          tradeId: '77',
          leg: 'long',
          side: 'buy',
          price: '97990.5',
          qty: '0.004',
          commission: '0.0784',
          commissionAsset: 'USDT',
          realisedPnl: '0',
          maker: false,
          forced: false,
          happenedAt: 1_700_000_000_000,
        },
      },
      {
        kind: 'order',
        order: {
          symbol: 'BTCUSDT',
          clientId: 'ah1.test.1.E0',
          orderId: '8886774',
          leg: 'long',
          side: 'buy',
          type: 'limit',
          status: 'partiallyFilled',
          qty: '0.01',
          filledQty: '0.004',
          averagePrice: '97990.5',
          price: '98000',
          stopPrice: null,
          closePosition: false,
          updatedAt: 1_700_000_000_001,
        },
      },
    ])
  })

  test('without an execution tells the order only', () => {
    const quiet = { x: 'NEW', X: 'NEW', l: '0', L: '0', t: 0, z: '0', ap: '0', n: undefined, N: undefined }
    expect(update(quiet).events.map(({ kind }) => kind)).toEqual(['order'])
    expect(orderOf(quiet)?.averagePrice).toBeNull()
  })

  test.each([
    ['a buy opens a long', { S: 'BUY' }, 'long'],
    ['a sell opens a short', { S: 'SELL' }, 'short'],
    ['a reducing sell closes a long', { S: 'SELL', R: true }, 'long'],
    ['a closing buy closes a short', { S: 'BUY', cp: true }, 'short'],
    ['a sell that realises profit closes a long', { S: 'SELL', rp: '1.5' }, 'long'],
    ['a liquidation that sells closes a long', { S: 'SELL', c: 'autoclose-1' }, 'long'],
  ])('in one-way mode %s', (_name, changes, leg) => expect(fillOf({ ps: 'BOTH', ...changes })?.leg).toBe(leg))

  test.each([
    { c: 'autoclose-123' },
    { c: 'adl_autoclose' },
    { x: 'CALCULATED' },
    { X: 'NEW_ADL' },
    { o: 'LIQUIDATION' },
  ])('the exchange closing our position by force is recognised: %o', (changes) =>
    expect(fillOf(changes)?.forced).toBe(true),
  )

  test('a triggered stop is still a stop', () => {
    expect(orderOf({ o: 'MARKET', ot: 'STOP_MARKET', sp: '97000' })).toMatchObject({ type: 'stopMarket' })
  })

  test('numbers may come as text, text as numbers, and ids larger than a float holds', () => {
    const fill = fillOf({ L: 97_990.5, l: 0.004, n: 1.5e-7, T: '1700000000000', i: '417123456789012345678' })
    expect([fill?.price, fill?.qty, fill?.commission].map((amount) => amount && text(amount))).toEqual([
      '97990.5',
      '0.004',
      '0.00000015',
    ])
    expect(fill?.orderId).toBe('417123456789012345678')
  })

  test('of a type nobody documented keeps its fill and says that something could not be read', () => {
    const news = update({ ot: 'ICEBERG' })
    expect(news.events.map(({ kind }) => kind)).toEqual(['fill'])
    expect(news.isReadable).toBe(false)
  })
})

describe('an account update', () => {
  const account = (a: object) => newsOf({ e: 'ACCOUNT_UPDATE', E: 2, T: 1, a })

  test('tells what it names and nothing about the rest', () => {
    const news = account({
      m: 'ORDER',
      B: [{ a: 'USDT', wb: '999.5', cw: '999.5', bc: '0' }],
      P: [{ s: 'BTCUSDT', pa: '-0.01', ep: '98000', ps: 'SHORT' }],
    })
    expect(plain(news)).toEqual({
      events: [
        {
          kind: 'account',
          balances: [{ asset: 'USDT', wallet: '999.5' }],
          positions: [{ symbol: 'BTCUSDT', leg: 'short', qty: '0.01', entryPrice: '98000' }],
          happenedAt: 1,
        },
      ],
      calls: [],
      isReadable: true,
    })
  })

  test('of funding names balances only, and calls for the income list', () => {
    const news = account({ m: 'FUNDING_FEE', B: [{ a: 'USDT', wb: '998', bc: '-1.5' }] })
    expect(news.events).toMatchObject([{ kind: 'account', positions: [] }])
    expect(news.calls).toEqual(['readIncome'])
  })

  test('in one-way mode speaks of both legs: a short is no long, and flat is neither', () => {
    const of = (pa: string) => {
      const [event] = account({ P: [{ s: 'BTCUSDT', pa, ep: '1', ps: 'BOTH' }] }).events
      return event?.kind === 'account' ? event.positions.map(({ leg, qty }) => `${leg} ${text(qty)}`) : []
    }
    expect(of('-2')).toEqual(['long 0', 'short 2'])
    expect(of('2')).toEqual(['long 2', 'short 0'])
    expect(of('0')).toEqual(['long 0', 'short 0'])
  })
})

test('a changed leverage is told, a changed mode calls for reading the modes', () => {
  expect(newsOf({ e: 'ACCOUNT_CONFIG_UPDATE', ac: { s: 'BTCUSDT', l: 7 } }).events).toEqual([
    { kind: 'leverage', symbol: 'BTCUSDT', leverage: 7, message: '' },
  ])
  expect(newsOf({ e: 'ACCOUNT_CONFIG_UPDATE', ai: { d: true } }).calls).toEqual(['readModes'])
})

test('announcements and other kinds say nothing', () => {
  expect(newsOf({ e: 'announcement', en: { C: '<script>' } })).toEqual({
    events: [],
    calls: [],
    isReadable: true,
    isUnknown: true,
  })
})
