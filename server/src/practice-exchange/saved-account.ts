import { pctCodec, priceCodec, qtyCodec, rateCodec, usdtCodec } from '@undertow/shared/money.ts'
import { z } from 'zod'
import type { SavedVenue } from '../sim/save.ts'

// An account as text, for a file. What cannot be read is no account: better a new one than half of an old one.

const orderType = z.enum([
  'LIMIT',
  'MARKET',
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
  'LIQUIDATION',
])
const side = z.enum(['BUY', 'SELL'])
const positionSide = z.enum(['BOTH', 'LONG', 'SHORT'])

const order = z.strictObject({
  orderId: z.int(),
  clientId: z.string(),
  symbol: z.string(),
  side,
  positionSide,
  type: orderType,
  originalType: orderType,
  status: z.enum(['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED']),
  timeInForce: z.enum(['GTC', 'IOC', 'FOK', 'GTX', 'HIDDEN']),
  qty: qtyCodec,
  price: priceCodec.nullable(),
  stopPrice: priceCodec.nullable(),
  activationPrice: priceCodec.nullable(),
  callbackRate: pctCodec.nullable(),
  workingType: z.enum(['MARK_PRICE', 'CONTRACT_PRICE']),
  priceProtect: z.boolean(),
  reduceOnly: z.boolean(),
  closePosition: z.boolean(),
  filledQty: qtyCodec,
  filledQuote: usdtCodec,
  createdAt: z.int(),
  updatedAt: z.int(),
})

const fill = z.strictObject({
  tradeId: z.int(),
  orderId: z.int(),
  clientId: z.string(),
  symbol: z.string(),
  side,
  positionSide,
  price: priceCodec,
  qty: qtyCodec,
  realisedPnl: usdtCodec,
  commission: usdtCodec,
  commissionAsset: z.string(),
  maker: z.boolean(),
  at: z.int(),
})

const contract = z.strictObject({
  symbol: z.string(),
  leverage: z.int().min(1),
  isIsolated: z.boolean(),
  mark: z
    .strictObject({
      mark: priceCodec,
      index: priceCodec,
      fundingRate: rateCodec,
      nextFundingAt: z.int(),
      at: z.int(),
    })
    .nullable(),
  funding: z.strictObject({ rate: rateCodec, at: z.int() }).nullable(),
  holdings: z.array(
    z.strictObject({
      positionSide,
      amount: qtyCodec,
      entryPrice: priceCodec,
      isolatedWallet: usdtCodec,
      accumulatedRealised: usdtCodec,
      updatedAt: z.int(),
    }),
  ),
  orders: z.array(
    z.strictObject({
      order,
      place: z.enum(['resting', 'conditional', 'triggered', 'ended']),
      priority: z.int(),
      ahead: qtyCodec,
      extreme: priceCodec.nullable(),
      isArmed: z.boolean(),
    }),
  ),
  fills: z.array(fill),
})

const income = z.strictObject({
  symbol: z.string(),
  type: z.enum(['REALIZED_PNL', 'COMMISSION', 'FUNDING_FEE', 'TRANSFER', 'INSURANCE_CLEAR']),
  amount: usdtCodec,
  asset: z.string(),
  at: z.int(),
  transactionId: z.int(),
  tradeId: z.int().nullable(),
})

const account = z.strictObject({
  format: z.literal(1),
  at: z.int(),
  wallet: usdtCodec,
  isHedged: z.boolean(),
  isMultiAssets: z.boolean(),
  nextOrderId: z.int(),
  nextTradeId: z.int(),
  nextTransactionId: z.int(),
  nextPriority: z.int(),
  nextAutoclose: z.int(),
  contracts: z.array(contract),
  income: z.array(income),
})

/** The text of a saved account, money as decimal text. */
export const accountText = (saved: SavedVenue): string => {
  const { contracts, income: rows, ...rest } = saved
  const plain = contracts.map(({ holdings, orders, fills, ...each }) => ({
    ...each,
    holdings: [...holdings],
    orders: [...orders],
    fills: [...fills],
  }))
  return `${JSON.stringify(z.encode(account, { format: 1, ...rest, contracts: plain, income: [...rows] }))}\n`
}

/** The account that was written; null when the text is none. */
export function readAccount(text: string): SavedVenue | null {
  const read = account.safeParse(parsed(text))
  return read.success ? read.data : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON is no account.
    return undefined
  }
}
