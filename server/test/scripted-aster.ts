import type { Event, EventOf } from '@undertow/shared/events.ts'
import { price, qty } from '@undertow/shared/money.ts'
import type { NewOrder } from '@undertow/shared/orders.ts'
import { createAster } from '../src/adapters/aster/aster.ts'
import { createVirtualClock } from '../src/app/virtual-clock.ts'
import { createScriptedTransport, type Scripted } from './scripted-transport.ts'

export const second = 1_000
export const minute = 60 * second
export const startAt = 1_789_672_000_000
// A published demonstration key; it owns nothing.
const credentials = {
  scheme: 'v3',
  user: null,
  signer: '0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0',
  privateKey: '0x4fd0a42218f3eae43a6ce26d22544e986139a01e5b34a62db53757ffca81bae1',
  chainId: 1666,
} as const

export const contract = {
  symbol: 'BTCUSDT',
  contractType: 'PERPETUAL',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  underlyingType: 'COIN',
  onboardDate: 1,
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '1', maxPrice: '1000000', tickSize: '0.1' },
    { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
  ],
}
const bracket = {
  bracket: 1,
  initialLeverage: 125,
  notionalCap: 50_000,
  notionalFloor: 0,
  maintMarginRatio: 0.004,
  cum: 0,
}
export const flatRow = { symbol: 'BTCUSDT', positionSide: 'LONG', positionAmt: '0', entryPrice: '0', leverage: '20' }
export const entry: NewOrder = {
  clientId: 'ah1.test.1.E0',
  purpose: 'entry',
  symbol: 'BTCUSDT',
  leg: 'long',
  side: 'buy',
  type: 'limit',
  timeInForce: 'ioc',
  qty: qty('0.01'),
  price: price('98000'),
  stopPrice: null,
  workingType: null,
  closePosition: false,
  reduceOnly: false,
  sendBefore: null,
}
export const reply = {
  orderId: 9_007_199_254_740_993n.toString(),
  clientOrderId: entry.clientId,
  symbol: 'BTCUSDT',
  status: 'FILLED',
  side: 'BUY',
  positionSide: 'LONG',
  type: 'LIMIT',
  origType: 'LIMIT',
  price: '98000',
  origQty: '0.010',
  executedQty: '0.010',
  avgPrice: '97990',
  stopPrice: '0',
  reduceOnly: false,
  closePosition: false,
  time: startAt,
  updateTime: startAt + 1,
}
export const trade = (id: number) => ({
  id,
  orderId: reply.orderId,
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'LONG',
  price: '97990',
  qty: '0.010',
  realizedPnl: '0',
  commission: '-0.3919',
  commissionAsset: 'USDT',
  maker: false,
  time: startAt + 1,
})

/** The adapter against a venue whose answers a test writes; everything is well until it says otherwise. */
export function world(
  isHeld: (symbol: string) => boolean = () => false,
  more: Partial<Pick<Parameters<typeof createAster>[0], 'lastKnown' | 'wants' | 'symbols'>> = {},
) {
  const clock = createVirtualClock(startAt, null)
  const far = createScriptedTransport(clock)
  const told: Event[] = []
  const logged: string[] = []
  const on = (what: string, body: unknown): void => far.on(what, () => ({ body }))
  far.on('GET /fapi/v3/time', () => ({ body: { serverTime: clock.now() + 1_500 } }))
  on('GET /fapi/v3/exchangeInfo', {
    rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400 }],
    symbols: [contract, { ...contract, symbol: 'broken' }],
  })
  on('GET /fapi/v3/fundingInfo', [{ symbol: 'BTCUSDT', fundingIntervalHours: 4 }])
  on('GET /fapi/v3/leverageBrackets', [{ symbol: 'BTCUSDT', brackets: [bracket] }])
  on('GET /fapi/v3/commissionRate', { symbol: 'BTCUSDT', makerCommissionRate: '0.0001', takerCommissionRate: '0.0004' })
  on('GET /fapi/v3/positionSide/dual', { dualSidePosition: true })
  on('GET /fapi/v3/multiAssetsMargin', { multiAssetsMargin: false })
  on('GET /fapi/v3/openOrders', [])
  on('GET /fapi/v3/positionRisk', [flatRow])
  on('GET /fapi/v3/balance', [{ asset: 'USDT', balance: '1000' }])
  on('GET /fapi/v3/userTrades', [])
  on('GET /fapi/v3/allOrders', [])
  on('GET /fapi/v3/income', [])
  on('POST /fapi/v3/listenKey', { listenKey: 'the-key' })
  on('PUT /fapi/v3/listenKey', {})
  const aster = createAster({
    transport: far.transport,
    clock,
    restUrl: 'http://venue.test',
    streamUrl: 'ws://venue.test',
    credentials,
    symbols: () => ['BTCUSDT'],
    isHeld,
    wants: () => new Map(),
    ...more,
    reservePct: () => 20,
    random: () => 0.5,
    log: (level, line, facts) => logged.push(`${level} ${line} ${JSON.stringify(facts ?? {})}`),
  })
  const of = <K extends Event['kind']>(kind: K): EventOf<K>[] =>
    told.filter((event): event is EventOf<K> => event.kind === kind)
  const run = (ms: number): Promise<void> => clock.run(clock.now() + ms)
  return {
    clock,
    far,
    on,
    aster,
    told,
    logged,
    of,
    for: run,
    start: async (): Promise<void> => {
      void aster.start((event) => told.push(event))
      await run(second)
    },
    place: async (order: NewOrder, script: Scripted): Promise<EventOf<'placed'> | undefined> => {
      far.on('POST /fapi/v3/order', () => script)
      aster.execute({ kind: 'placeOrder', order })
      await run(10 * second)
      return of('placed').find(({ clientId }) => clientId === order.clientId)
    },
  }
}
