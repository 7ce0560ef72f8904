/** Milliseconds at the middle and at the worst hundredth. */
export type Spread = { readonly p50: number; readonly p99: number }

/** What `npm run bench -- --json` prints, on one line; a benchmark that was left out is missing. */
export type Figures = {
  /** Frame text taken in → first byte of the signed order handed to a warm socket, with its three parts. */
  readonly signal_to_order_ms?: Spread & {
    readonly samples: number
    readonly intent_commit: Spread
    readonly signature: Spread
    readonly rest: Spread
  }
  /** Fill of an entry heard → the stop's acceptance heard, one round trip over loopback in it. */
  readonly fill_to_stop_ms?: Spread & { readonly samples: number }
  /** Frame text → parsed → stepped → on disk and read back, per second. */
  readonly durable_events_per_s?: number
  readonly durable_events?: { readonly sent: number; readonly stored: number }
  /** Liquidations stepped per second at a window that holds 100 events. */
  readonly core_steps_per_s?: number
  readonly core_steps?: {
    readonly window_100: number
    /** The same, spread over so many contracts. */
    readonly symbols_300: number
    readonly window_100000: number
    /** Small window ÷ large one: 1 when the cost does not depend on the length. */
    readonly ratio: number
  }
  /** Text of a liquidation's frame → its decision, with everything that filters look at. */
  readonly decision_ms?: Spread & { readonly samples: number; readonly contracts: number }
  /** Memory of what filters look at, with everything on: VWAP of candles, or of so many trades. */
  readonly picture_mb?: {
    readonly contracts: number
    readonly trades: number
    readonly vwap_of_candles: number
    readonly vwap_of_trades: number
  }
  /** Over real HTTP, all lists and figures mixed, with `rows` liquidations stored. */
  readonly rest_p99_ms?: number
  readonly rest?: Spread & { readonly rows: number; readonly slowest: string; readonly slowest_p99: number }
  /** The same at ten million; only with --full. */
  readonly rest_10m?: Spread & { readonly rows: number; readonly slowest: string; readonly slowest_p99: number }
  /** Resident memory of the trading process alone; the practice exchange is a process of its own. */
  readonly rss_mb?: { readonly idle: number; readonly load: number }
  /** Warm start of the program until it listens, and until the account is known. */
  readonly start_ms?: number
  readonly start?: { readonly listening: number; readonly first_snapshot: number }
}

/** The value that `share` of all samples do not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  if (found === undefined) throw new Error('no samples were taken')
  return found
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)

export const spread = (samples: readonly number[]): Spread => ({
  p50: rounded(quantile(samples, 0.5)),
  p99: rounded(quantile(samples, 0.99)),
})

/** Three decimals: more would be noise. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000
