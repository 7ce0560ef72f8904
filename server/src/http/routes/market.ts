import { api } from '@undertow/shared/api.ts'
import { settingsOf, type Config } from '@undertow/shared/config.ts'
import { neg } from '@undertow/shared/money.ts'
import { vwapDeviation } from '@undertow/shared/vwap-deviation.ts'
import { serve, type Room } from '../handle.ts'

export function serveMarket(room: Room): void {
  const { backend } = room
  serve(room, api.market, ({ query: { symbols } }) => {
    const { config } = backend.settings.current()
    return {
      book: backend.status().book,
      items: [...new Set(symbols.split(','))].map((symbol) => {
        const quote = backend.quote(symbol)
        const fromVwapPct = { long: vwapDeviation(quote, 'long'), short: vwapDeviation(quote, 'short') }
        return { ...quote, fromVwapPct, asksVwapPct: asked(config, symbol) }
      }),
    }
  })
}

function asked(config: Config, symbol: string) {
  const settings = settingsOf(config, symbol)
  if (!settings?.vwap_filter) return null
  return { long: neg(settings.long_vwap_offset_pct), short: settings.short_vwap_offset_pct }
}
