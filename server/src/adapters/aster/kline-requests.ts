import type { ChartInterval } from '@undertow/shared/chart-intervals.ts'
import type { CandleInterval } from '@undertow/shared/picture.ts'
import type { Clock, Transport } from '../../ports.ts'
import { createBudget } from './budget.ts'
import { klines, type Endpoint } from './endpoints.ts'
import { classify } from './outcome.ts'
import type { Rest } from './rest.ts'
import { formEncoded, type Params } from './signer.ts'

/** The newest `rows` candles, the last one forming, as the exchange writes them; null: not answered, or no room in the limits. */
export type AskCandles = (symbol: string, interval: Interval, rows: number) => Promise<unknown>
type Interval = CandleInterval | ChartInterval

// More would weigh ten.
const rowsMax = 1_000

/** Over the connection of the account, in what its limits leave over. */
export function candlesFrom(rest: Pick<Rest, 'readSpare'>): AskCandles {
  return async (symbol, interval, rows) => {
    const { endpoint, params } = requestOf(symbol, interval, rows)
    const answer = await rest.readSpare(endpoint, params)
    return answer.kind === 'accepted' ? answer.body : null
  }
}

const timeoutMs = 8_000

/** From a market where we have no account. There is no signer here: nothing that leaves can be signed. */
export function publicCandlesFrom(given: {
  readonly transport: Transport
  readonly clock: Clock
  readonly restUrl: string
}): AskCandles {
  const { transport, clock, restUrl } = given
  const budget = createBudget(
    () => clock.now(),
    () => 0,
  )
  return async (symbol, interval, rows) => {
    const { endpoint, params } = requestOf(symbol, interval, rows)
    if (budget.take(endpoint, 'spare') > 0) return null
    const url = `${restUrl}${endpoint.v3}?${formEncoded(params)}`
    const sentAt = clock.now()
    const reply = await transport.request({ method: 'GET', url, headers: {}, body: null, timeoutMs })
    if (!('failed' in reply)) budget.learn(reply, sentAt)
    const answer = classify(reply)
    return answer.kind === 'accepted' ? answer.body : null
  }
}

function requestOf(
  symbol: string,
  interval: Interval,
  rows: number,
): { readonly endpoint: Endpoint; readonly params: Params } {
  const limit = Math.min(rows, rowsMax)
  return {
    endpoint: { ...klines, weight: weightOf(limit) },
    params: [
      ['symbol', symbol],
      ['interval', interval],
      ['limit', String(limit)],
    ],
  }
}

function weightOf(limit: number): number {
  if (limit < 100) return 1
  return limit < 500 ? 2 : klines.weight
}
