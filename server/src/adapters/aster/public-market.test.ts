import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { text, type Price, type Qty } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { contract } from '../../../test/scripted-aster.ts'
import { createScriptedTransport } from '../../../test/scripted-transport.ts'
import { createVirtualClock } from '../../app/virtual-clock.ts'
import { createPublicMarket, readContracts } from './public-market.ts'

const startAt = Date.UTC(2026, 0, 5)
const restUrl = 'https://aster.test'
const exchangeInfo = '/fapi/v3/exchangeInfo'
const bookTickers = '/fapi/v3/ticker/bookTicker'

type Level = { readonly price: Price; readonly qty: Qty }
const said = ({ price, qty }: Level): string => `${text(qty)}@${text(price)}`

async function opened(
  symbols: readonly string[] | 'all' = ['BTCUSDT', 'ETHUSDT'],
  busy: readonly string[] = [],
  rows: readonly object[] = [],
) {
  const clock = createVirtualClock(startAt, null)
  const far = createScriptedTransport(clock)
  const told: string[] = []
  const lines: string[] = []
  far.on(`GET ${bookTickers}`, () => ({ body: rows }))
  const market = createPublicMarket({
    transport: far.transport,
    clock,
    random: () => 0.5,
    restUrl,
    streamUrl: 'wss://aster.test',
    symbols: () => symbols,
    busy: () => busy,
    log: (_, line) => void lines.push(line),
    sink: {
      levels: (symbol, { bids, asks }) =>
        void told.push(`levels ${symbol} ${bids.map(said).join(' ')} | ${asks.map(said).join(' ')}`),
      touch: (symbol, bid, ask) => void told.push(`touch ${symbol} ${said(bid)} | ${said(ask)}`),
      trade: (symbol, trade) =>
        void told.push(`trade ${symbol} ${said(trade)} ${trade.buyerIsMaker ? 'sold' : 'bought'}`),
      mark: (symbol, { mark, index, funding }) =>
        void told.push(`mark ${symbol} ${text(mark)} ${text(index)} ${text(funding.rate)} ${funding.at - startAt}`),
      contracts: (read) => void told.push(`contracts ${read.length}`),
      dark: () => void told.push('dark'),
    },
  })
  const run = (ms: number): Promise<void> => clock.run(clock.now() + ms)
  market.start(() => undefined)
  await run(100)
  const say = (data: unknown): void => far.socket('/stream').say({ stream: 'x', data })
  const life = [{ e: 'markPriceUpdate', s: 'BTCUSDT', p: '98000', i: '98010', r: '0.0001', T: startAt + 5_000 }]
  return { far, clock, run, say, live: () => say(life), told, lines, market }
}

const touch = (change: object = {}) => ({
  e: 'bookTicker',
  s: 'BTCUSDT',
  u: 5,
  b: '97999.9',
  B: '1',
  a: '98000.1',
  A: '2',
  ...change,
})
const depth = (u: number) => ({
  e: 'depthUpdate',
  s: 'BTCUSDT',
  u,
  b: [
    ['97999', '1'],
    ['97998', '3'],
  ],
  a: [['98001', '2']],
})
const subscribed = (sent: readonly string[]): string[] =>
  sent.flatMap((line) => (JSON.parse(line) as { params?: string[] }).params ?? [])

test('of a few contracts everything is followed: best prices, depth, trades; and the marks of all', async () => {
  const it = await opened(['BTCUSDT'], ['WIFUSDT'])
  expect(it.far.socket('/stream').url).toBe('wss://aster.test/stream?streams=!markPrice@arr@1s')
  expect(subscribed(it.far.socket('/stream').sent).toSorted()).toEqual(
    ['btcusdt', 'wifusdt'].flatMap((name) => [`${name}@aggTrade`, `${name}@bookTicker`, `${name}@depth20@100ms`]),
  )
})

test('of all contracts the best prices are followed, and depth and trades where something of ours is open', async () => {
  const it = await opened('all', ['WIFUSDT'])
  expect(subscribed(it.far.socket('/stream').sent)).toEqual([
    '!bookTicker',
    'wifusdt@depth20@100ms',
    'wifusdt@aggTrade',
  ])
})

test('however much is open, a connection is asked for no more streams than it carries', async () => {
  const many = Array.from({ length: 300 }, (_, index) => `A${index}USDT`)
  const it = await opened(many, many)
  expect(subscribed(it.far.socket('/stream').sent).length).toBeLessThan(200)
})

test('marks, best prices, depth and trades are told as they came, each once and never backwards', async () => {
  const it = await opened()
  it.live()
  it.say(touch())
  it.say(depth(5))
  it.say(touch({ u: 5, b: '1' }))
  it.say(touch({ u: 4, b: '2' }))
  it.say(depth(4))
  const trade = { e: 'aggTrade', s: 'BTCUSDT', a: 7, p: '98000', q: '0.3', m: true }
  it.say(trade)
  it.say(trade)
  expect(it.told).toEqual([
    'mark BTCUSDT 98000 98010 0.0001 5000',
    'touch BTCUSDT 1@97999.9 | 2@98000.1',
    'levels BTCUSDT 1@97999 3@97998 | 2@98001',
    'trade BTCUSDT 0.3@98000 sold',
  ])
})

test.each([
  ['a crossed book', touch({ b: '98000.2' })],
  ['an empty side', touch({ A: '0' })],
  ['a price that is no number', touch({ a: 'NaN' })],
  ['a symbol that is none', touch({ s: '__proto__' })],
  ['depth without one side', { ...depth(6), a: [] }],
  ['a trade without its direction', { e: 'aggTrade', s: 'BTCUSDT', a: 7, p: '98000', q: '1' }],
  ['a mark without its funding', [{ e: 'markPriceUpdate', s: 'BTCUSDT', p: '98000' }]],
  ['something unheard of', { e: 'news' }],
])('%s is left out', async (_, data) => {
  const it = await opened()
  it.say(data)
  for (const garbage of ['{', 'null', '[]', '{"data":[1,null]}']) it.far.socket('/stream').say(garbage)
  expect(it.told).toEqual([])
})

test('what stood before the line came up is asked for once, and does not replace what came over the line', async () => {
  const row = (symbol: string) => ({ symbol, bidPrice: '10', bidQty: '1', askPrice: '11', askQty: '1' })
  const it = await opened(undefined, [], [row('BTCUSDT'), row('ETHUSDT')])
  expect(it.told).toEqual(['touch BTCUSDT 1@10 | 1@11', 'touch ETHUSDT 1@10 | 1@11'])
  it.far.socket('/stream').end()
  await it.run(191)
  it.say(touch())
  await it.run(100)
  expect(it.told.slice(2)).toEqual(['dark', 'touch BTCUSDT 1@97999.9 | 2@98000.1', 'touch ETHUSDT 1@10 | 1@11'])
  expect(it.far.asked.map(({ path }) => path)).toEqual([bookTickers, bookTickers])
})

test('five silent seconds are told as darkness, and the hop is down until something comes', async () => {
  const it = await opened()
  it.live()
  expect(it.market.hops()).toMatchObject([{ hop: 'market', state: 'live' }])
  await it.run(6_500)
  expect(it.told.at(-1)).toBe('dark')
  expect(it.market.hops()).toMatchObject([{ hop: 'market', state: 'down' }])
  await it.run(500)
  it.live()
  expect(it.market.hops()).toMatchObject([{ hop: 'market', state: 'live' }])
})

test('the contracts are read anew every hour', async () => {
  const it = await opened()
  it.far.on(`GET ${exchangeInfo}`, () => ({ body: { symbols: [] } }))
  it.far.on('GET /fapi/v3/fundingInfo', () => ({ body: [] }))
  for (let second = 0; second < 3_602; second += 1) {
    it.live()
    await it.run(1_000)
  }
  expect(it.told.filter((line) => line.startsWith('contracts'))).toEqual(['contracts 0'])
})

const read = async (far: ReturnType<typeof createScriptedTransport>, clock: ReturnType<typeof createVirtualClock>) => {
  const reading = readContracts({ transport: far.transport, clock, restUrl, log: () => undefined })
  await clock.run(clock.now() + 60_000)
  return reading
}

test('contracts are asked for three times before it is given up, but not again after a refusal', async () => {
  for (const [answer, times] of [
    [{ status: 502, body: '' }, 3],
    [{ status: 418, body: { code: -1003, msg: 'banned' } }, 1],
  ] as const) {
    const clock = createVirtualClock(startAt, null)
    const far = createScriptedTransport(clock)
    far.on(`GET ${exchangeInfo}`, () => answer)
    expect(await read(far, clock)).toBeNull()
    expect(far.asked.length).toBe(times)
  }
})

test('the funding interval of a contract comes with it; without an answer the contract comes alone', async () => {
  const symbols = [{ ...contract, contractType: 'PERPETUAL', quoteAsset: 'USDT' }]
  for (const [answer, fundingHours] of [
    [{ body: [{ symbol: contract.symbol, fundingIntervalHours: 4 }] }, 4],
    [{ status: 404, body: '' }, undefined],
  ] as const) {
    const clock = createVirtualClock(startAt, null)
    const far = createScriptedTransport(clock)
    far.on(`GET ${exchangeInfo}`, () => ({ body: { symbols } }))
    far.on('GET /fapi/v3/fundingInfo', () => answer)
    const [only] = (await read(far, clock)) ?? []
    expect(only?.symbol).toBe(contract.symbol)
    expect(only?.fundingHours).toBe(fundingHours)
  }
})

const recorded = join(
  import.meta.dirname,
  '../../../../../shared/data/aster-api-responses/futures-exchangeInfo-2026-01-12.json.gz',
)

test.skipIf(!existsSync(recorded))(
  'the recorded exchangeInfo has hundreds of perpetual contracts in USDT',
  async () => {
    const clock = createVirtualClock(startAt, null)
    const far = createScriptedTransport(clock)
    const body: unknown = JSON.parse(gunzipSync(readFileSync(recorded)).toString('utf8'))
    far.on(`GET ${exchangeInfo}`, () => ({ body }))
    const contracts = await read(far, clock)
    expect(contracts?.length).toBe(284)
    expect(contracts?.find(({ symbol }) => symbol === 'BTCUSDT')).toMatchObject({ status: 'TRADING', brackets: [] })
  },
)
