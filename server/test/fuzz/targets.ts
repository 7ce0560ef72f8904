import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { eventSchema, type Event } from '@undertow/shared/events.ts'
import { fundingHoursOf, instrumentsOf } from '../../src/adapters/aster/instruments.ts'
import { classify } from '../../src/adapters/aster/outcome.ts'
import { balanceOfReply, fillOfTrade, orderOfReply, positionsOfReply } from '../../src/adapters/aster/rows.ts'
import { newsOf } from '../../src/adapters/aster/user-events.ts'
import { parse } from '../../src/adapters/feeds/aster.ts'
import { objectOf, objectsOf, parseJson } from '../../src/adapters/wire.ts'

/** Something that reads what a venue says. `read` answers what came of it and never throws. */
export type Target = { readonly name: string; readonly read: (text: string) => 'taken' | 'refused' }

export const targets: readonly Target[] = [
  {
    name: 'liquidation frame',
    read: (text) => {
      const events = parse(text).flatMap((finding) => (finding.kind === 'liquidation' ? [finding.event] : []))
      return recordable(events)
    },
  },
  {
    name: 'account message',
    read: (text) => {
      const payload = objectOf(parseJson(text))
      return payload === null ? 'refused' : recordable(newsOf(payload).events)
    },
  },
  {
    name: 'reply',
    read: (text) => {
      const answer = classify({ status: 200, headers: {}, body: text })
      if (answer.kind !== 'accepted') return 'refused'
      const rows = objectsOf(answer.body)
      const orders = rows.map(orderOfReply).filter((order) => order !== null)
      const fills = rows.map((row) => fillOfTrade(row, { clientId: 'x', leg: null })).filter((fill) => fill !== null)
      for (const row of rows) [positionsOfReply(row), balanceOfReply(row)].forEach((read) => JSON.stringify(read))
      const { instruments } = instrumentsOf(answer.body, new Map(), new Map(), fundingHoursOf(answer.body))
      return recordable([
        ...orders.map((order): Event => ({ kind: 'order', order })),
        ...fills.map((fill): Event => ({ kind: 'fill', fill })),
        ...(instruments.length > 0 ? [{ kind: 'instruments', instruments } as const] : []),
      ])
    },
  },
]

/** What is let in must be recorded and read again, or a journal could not be folded. */
function recordable(events: readonly Event[]): 'taken' | 'refused' {
  for (const event of events) eventSchema.decode(JSON.parse(JSON.stringify(eventSchema.encode(event))))
  return events.length > 0 ? 'taken' : 'refused'
}

const data = join(import.meta.dirname, '../../../../shared/data')

/** What venues really said: examples of every kind, and recordings where they lie beside the repository. */
export function corpus(): readonly string[] {
  const frames = join(data, 'raw-ws-captures/captured-liquidation-frames.jsonl')
  const rules = join(data, 'aster-api-responses/futures-exchangeInfo-2026-01-12.json.gz')
  const recorded = existsSync(frames) ? readFileSync(frames, 'utf8').trim().split('\n').map(frameIn) : []
  const contracts = existsSync(rules) ? [firstContracts(gunzipSync(readFileSync(rules)).toString('utf8'))] : []
  return [...examples, ...recorded, ...contracts]
}

const frameIn = (line: string): string => JSON.stringify(objectOf(parseJson(line))?.['frame'])

/** The whole reply is a megabyte; a few contracts have all of its shapes. */
function firstContracts(text: string): string {
  const info = objectOf(parseJson(text)) ?? {}
  const { symbols } = info
  return JSON.stringify({ ...info, symbols: Array.isArray(symbols) ? symbols.slice(0, 3) : [] })
}

const at = 1_789_672_621_550
const order = {
  s: 'BTCUSDT',
  c: 'ut1.test.7.E1',
  S: 'BUY',
  o: 'LIMIT',
  f: 'IOC',
  q: '0.010',
  p: '98000',
  ap: '97990.5',
  sp: '0',
  x: 'TRADE',
  X: 'FILLED',
  i: 41_700_000_123,
  l: '0.010',
  z: '0.010',
  L: '97990.5',
  N: 'USDT',
  n: '0.391962',
  T: at,
  t: 98_765,
  m: false,
  R: false,
  wt: 'CONTRACT_PRICE',
  ot: 'LIMIT',
  ps: 'LONG',
  cp: false,
  rp: '0',
}
const examples: readonly string[] = [
  {
    e: 'forceOrder',
    E: at,
    o: { s: 'BTCUSDT', S: 'SELL', q: '0.1', p: '97000', ap: '98000', X: 'FILLED', z: '0.1', T: at },
  },
  { stream: 'btcusdt@markPrice@1s', data: { e: 'markPriceUpdate', s: 'BTCUSDT', p: '98000', r: '0.0001', T: at } },
  { result: ['!forceOrder@arr'], id: 3 },
  { code: 2, msg: 'Invalid request' },
  { e: 'ORDER_TRADE_UPDATE', E: at, T: at, o: order },
  {
    e: 'ACCOUNT_UPDATE',
    E: at,
    T: at,
    a: {
      m: 'ORDER',
      B: [{ a: 'USDT', wb: '9999.5', cw: '9999.5', bc: '0' }],
      P: [{ s: 'BTCUSDT', pa: '0.01', ep: '97990.5', cr: '0', up: '1', mt: 'cross', iw: '0', ps: 'LONG' }],
    },
  },
  { e: 'ACCOUNT_CONFIG_UPDATE', E: at, T: at, ac: { s: 'BTCUSDT', l: 20 } },
  { e: 'listenKeyExpired', E: at, listenKey: 'k' },
  {
    orderId: 41_700_000_123,
    clientOrderId: 'ut1.test.7.E1',
    symbol: 'BTCUSDT',
    status: 'PARTIALLY_FILLED',
    side: 'BUY',
    positionSide: 'LONG',
    type: 'LIMIT',
    origType: 'LIMIT',
    price: '98000',
    origQty: '0.010',
    executedQty: '0.004',
    avgPrice: '97990',
    stopPrice: '0',
    reduceOnly: false,
    closePosition: false,
    updateTime: at,
  },
  [
    {
      id: 7,
      orderId: 41_700_000_123,
      symbol: 'BTCUSDT',
      side: 'BUY',
      positionSide: 'LONG',
      price: '97990',
      qty: '0.010',
      realizedPnl: '0',
      commission: '0.39',
      commissionAsset: 'USDT',
      maker: false,
      time: at,
    },
  ],
  [
    {
      symbol: 'BTCUSDT',
      positionSide: 'LONG',
      positionAmt: '0.010',
      entryPrice: '97990',
      leverage: '5',
      marginType: 'cross',
    },
  ],
  { code: -2021, msg: 'Order would immediately trigger.' },
].map((example) => JSON.stringify(example))
