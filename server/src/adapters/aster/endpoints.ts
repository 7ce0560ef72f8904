/** One request the exchange knows. `weight` counts against the limit per IP, `orders` against the one per account. */
export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly v1: string
  readonly v3: string
  readonly weight: number
  readonly orders: number
  /** `key`: V1 sends only its key, V3 signs. */
  readonly security: 'none' | 'key' | 'signed'
}

type Options = Partial<Pick<Endpoint, 'v1' | 'weight' | 'orders' | 'security'>>

const endpoint = (method: Endpoint['method'], name: string, options: Options = {}): Endpoint => ({
  method,
  v1: `/fapi/v1/${name}`,
  v3: `/fapi/v3/${name}`,
  weight: 1,
  orders: 0,
  security: 'signed',
  ...options,
})

export const time = endpoint('GET', 'time', { security: 'none' })
export const exchangeInfo = endpoint('GET', 'exchangeInfo', { security: 'none' })
/** Of all symbols; not documented for the testnet. */
export const fundingInfo = endpoint('GET', 'fundingInfo', { security: 'none' })
export const leverageBrackets = endpoint('GET', 'leverageBrackets', { v1: '/fapi/v1/leverageBracket' })
export const commissionRate = endpoint('GET', 'commissionRate', { weight: 20 })
export const positionMode = endpoint('GET', 'positionSide/dual', { weight: 30 })
export const multiAssetsMode = endpoint('GET', 'multiAssetsMargin', { weight: 30 })
/** Without a symbol: of all symbols. */
export const openOrders = endpoint('GET', 'openOrders', { weight: 40 })
export const positionRisk = endpoint('GET', 'positionRisk', { v1: '/fapi/v2/positionRisk', weight: 5 })
export const balance = endpoint('GET', 'balance', { v1: '/fapi/v2/balance', weight: 5 })
export const accountInformation = endpoint('GET', 'account', { v1: '/fapi/v4/account', weight: 5 })
/** The API wallets of the account: V3 only. */
export const agents = endpoint('GET', 'agent')
export const userTrades = endpoint('GET', 'userTrades', { weight: 5 })
export const income = endpoint('GET', 'income', { weight: 30 })
export const order = endpoint('GET', 'order')
/** The newest documentation says weight 0; counted as 1 to be safe. */
export const newOrder = endpoint('POST', 'order', { orders: 1 })
/** With the nonce of an order request: that request is not accepted any more. V3 only. */
export const noop = endpoint('POST', 'noop')
/** With the nonce of the order request: cancels the order, or keeps it from being accepted. V3 only. */
export const guardedCancel = endpoint('DELETE', 'guardedCancelOrder')
export const countdownCancelAll = endpoint('POST', 'countdownCancelAll', { weight: 10 })
/** All open orders of one symbol. */
export const openOrdersOf = endpoint('GET', 'openOrders')
export const allOrders = endpoint('GET', 'allOrders', { weight: 5 })
export const cancelOrder = endpoint('DELETE', 'order')
export const leverage = endpoint('POST', 'leverage')
export const marginType = endpoint('POST', 'marginType')
export const changePositionMode = endpoint('POST', 'positionSide/dual')
export const changeMultiAssets = endpoint('POST', 'multiAssetsMargin')
export const openListenKey = endpoint('POST', 'listenKey', { security: 'key' })
export const keepListenKey = endpoint('PUT', 'listenKey', { security: 'key' })
/** Candles; the weight is that of 500 rows to 1,000. */
export const klines = endpoint('GET', 'klines', { weight: 5, security: 'none' })
/** Mark price, index price and funding. Without a symbol: of all symbols. */
export const premiumIndex = endpoint('GET', 'premiumIndex', { security: 'none' })
/** Ends the key for every process of the account: the bot itself never asks for it. */
export const closeListenKey = endpoint('DELETE', 'listenKey', { security: 'key' })
