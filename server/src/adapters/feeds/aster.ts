import { symbolNameSchema } from '@undertow/shared/symbol-name.ts'
import { isPositive, notional, price, qty, type Price, type Qty } from '@undertow/shared/money.ts'
import { liquidatedBy, type Side } from '@undertow/shared/sides.ts'
import { decimalOf, objectOf, parseJson, wholeOf, type JsonObject } from '../wire.ts'
import { noFindings, type FeedDescription, type Finding } from './feed.ts'

// Minutes without a liquidation are normal; the mark prices of busy contracts show that the route delivers, and whether it
// is odd that no liquidation comes.
const canaries = ['btcusdt', 'ethusdt', 'solusdt', 'bnbusdt', 'xrpusdt'].map((symbol) => `${symbol}@markPrice@1s`)
const streams = ['!forceOrder@arr', ...canaries]

/**
 * Liquidations of all contracts. The exchange pushes at most the latest one per symbol and second, so what is summed up
 * from here is a lower bound. There is no replay after a reconnect.
 * Source: market stream `!forceOrder@arr`.
 */
export const asterFeed: FeedDescription = {
  venue: 'aster',
  streamUrl: 'wss://fstream.asterdex.com',
  path: `/stream?streams=${streams.join('/')}`,
  streams,
  silenceSecMax: 5,
  pingEverySec: 20,
  parse,
}

/** Total: answers for every text and never throws. One frame holds one object, or an array of them; wrapped or not. */
export function parse(text: string): readonly Finding[] {
  const frame = parseJson(text)
  if (frame === undefined) return unreadable
  const wrapper = objectOf(frame)
  const payload = wrapper?.['data'] ?? frame
  if (Array.isArray(payload)) return payload.flatMap(readItem)
  return readItem(payload)
}

const unreadable: readonly Finding[] = [{ kind: 'rejected', reason: 'not JSON' }]
const rejected = (reason: string): readonly Finding[] => [{ kind: 'rejected', reason }]
const ignored = (reason: string): readonly Finding[] => [{ kind: 'ignored', reason }]

function readItem(item: unknown): readonly Finding[] {
  const object = objectOf(item)
  if (object === null) return ignored('not an object')
  if (object['e'] === 'markPriceUpdate') return readMark(object)
  if (object['e'] !== 'forceOrder') return readReply(object)
  const order = objectOf(object['o'])
  if (order === null) return rejected('no order')

  const symbol = order['s']
  if (!symbolNameSchema.safeParse(symbol).success) return rejected('symbol')
  const side = sides.get(order['S'])
  if (side === undefined) return rejected('side')
  // Interim states of one order would be counted twice.
  if (order['X'] !== 'FILLED') return ignored(statusName(order['X']))

  const happenedAt = wholeOf(order['T']) ?? wholeOf(object['E'])
  if (happenedAt === null || happenedAt <= 0) return rejected('time')
  const [filled, ordered] = [qtyIn(order['z']), qtyIn(order['q'])]
  const [average, limit] = [priceIn(order['ap']), priceIn(order['p'])]
  const amount = filled ?? ordered
  const at = average ?? limit
  if (amount === null) return rejected('quantity')
  if (at === null) return rejected('price')
  return [
    {
      kind: 'liquidation',
      // The limit lies away from the market and the ordered quantity may not all have filled: counted when it is used.
      isFallback: filled === null || average === null,
      event: {
        kind: 'liquidation',
        venue: 'aster',
        symbol: String(symbol),
        liquidated: liquidatedBy(side),
        price: at,
        qty: amount,
        notional: notional(amount, at),
        happenedAt,
      },
    },
  ]
}

function readMark(object: JsonObject): readonly Finding[] {
  const [symbol, at] = [object['s'], priceIn(object['p'])]
  return typeof symbol === 'string' && at !== null ? [{ kind: 'mark', symbol, price: at }] : noFindings
}

function readReply(reply: JsonObject): readonly Finding[] {
  if ('code' in reply) return [...rejected('an error of the venue'), { kind: 'reply', reply }]
  return 'id' in reply ? [{ kind: 'reply', reply }] : noFindings
}

const sides = new Map<unknown, Side>([
  ['BUY', 'buy'],
  ['SELL', 'sell'],
])
const interim = new Set<unknown>(['NEW', 'PARTIALLY_FILLED', 'EXPIRED', 'CANCELED'])
const statusName = (status: unknown): string => (interim.has(status) ? `status ${String(status)}` : 'status')

function qtyIn(value: unknown): Qty | null {
  const text = measureIn(value)
  const amount = text === null ? null : qty(text)
  return amount !== null && isPositive(amount) ? amount : null
}

function priceIn(value: unknown): Price | null {
  const text = measureIn(value)
  const amount = text === null ? null : price(text)
  return amount !== null && isPositive(amount) ? amount : null
}

/** Decimal text short enough that the product of two is decimal text as well: what is recorded must be readable again. */
function measureIn(value: unknown): string | null {
  const text = decimalOf(value)
  return text !== null && measureText.test(text) ? text : null
}

const measureText = /^\d{1,15}(\.\d{1,18})?$/
