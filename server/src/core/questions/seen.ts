import { type Trigger } from '@undertow/shared/commands.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { type Pct } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { vwapDeviation } from '@undertow/shared/vwap-deviation.ts'

/** What the decision behind an entry saw: it goes with the order, the position and its trade. */
export type Seen = {
  readonly trigger: Trigger
  readonly vwapDeviationPct: Pct | null
  /** Average true range in % of the price; stop and target are measured by it where the settings say so. */
  readonly atrPct: Pct | null
}

export function seenIn(trigger: Trigger, quote: Quote, leg: Leg): Seen {
  return { trigger, vwapDeviationPct: vwapDeviation(quote, leg), atrPct: quote.picture?.atr?.pct ?? null }
}
