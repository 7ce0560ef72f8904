import { type SymbolSettings } from './config.ts'
import { largestTrade } from './largest-trade.ts'
import { gt, lt, text, times, usdt } from './money.ts'

/** What the exchange allows for a contract, as `GET /api/symbols` tells it. */
export type VenueLimits = { readonly notionalMin: string; readonly leverageMax: number | null; readonly status: string }

/** What the exchange will not take of these settings, as sentences. */
export function beyondVenue(settings: SymbolSettings, limits: VenueLimits): readonly string[] {
  const { leverage, sizing } = settings
  const { notionalMin, leverageMax, status } = limits
  const said: string[] = []
  if (status !== 'TRADING') said.push(`The exchange takes no orders for it: its status is ${status}.`)
  const used = leverageMax === null ? leverage : Math.min(leverage, leverageMax)
  if (leverageMax !== null && leverage > leverageMax)
    said.push(`Leverage ${leverage}x is more than the exchange allows: ${leverageMax}x will be used.`)
  const smallest = usdt(notionalMin)
  const trade = times(settings.trade_value_usdt, used)
  if (sizing === 'margin' && lt(trade, smallest))
    said.push(
      `One trade of ${text(settings.trade_value_usdt)} USDT at ${used}x is worth ${text(trade)} USDT; the exchange takes no order below ${text(smallest)} USDT, so every entry will be refused.`,
    )
  const [, largest] = largestTrade(settings)
  if (sizing === 'margin' && gt(largest, settings.max_position_usdt))
    said.push(
      `The symbol cap of ${text(settings.max_position_usdt)} USDT is less than one trade of ${text(largest)} USDT: every entry will be refused.`,
    )
  return said
}
