import type { Figures } from './figures.ts'

type Row = readonly [name: string, figure: string, aim: string]

/** The figures for people, beside what they should be. */
export function describe(figures: Figures): string {
  const rows: readonly Row[] = [['figure', 'measured', 'aim'], ...rowsOf(figures)]
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map(
    ([name, figure, aim]) => `${name.padEnd(widths[0] ?? 0)}  ${figure.padStart(widths[1] ?? 0)}  ${aim}`,
  )
  return `${lines.join('\n')}\n`
}

function rowsOf(figures: Figures): Row[] {
  const { signal_to_order_ms: signal, core_steps: core, rest, rest_10m: rest10m, rss_mb: rss, start } = figures
  const rows: Row[] = []
  if (signal) {
    const both = ({ p50, p99 }: { readonly p50: number; readonly p99: number }) => `${p50} / ${p99} ms`
    rows.push(['signal to order, p50 / p99', both(signal), '1.5 / 5 ms'])
    rows.push(['  intent on disk', both(signal.intent_commit), ''])
    rows.push(['  signature', both(signal.signature), ''])
    rows.push(['  everything else', both(signal.rest), 'p50 ≤ the two above together'])
  }
  const stop = figures.fill_to_stop_ms
  if (stop) rows.push(['fill to stop accepted, p50 / p99', `${stop.p50} / ${stop.p99} ms`, 'p99 ≤ 50 ms'])
  if (figures.durable_events_per_s !== undefined)
    rows.push(['durable events', `${figures.durable_events_per_s} /s`, '≥ 25000 /s'])
  if (core) {
    rows.push(['core steps, window of 100', `${core.window_100} /s`, '≥ 300000 /s'])
    rows.push(['core steps, 300 contracts', `${core.symbols_300} /s`, '≥ 100000 /s'])
    rows.push(['core steps, window of 100,000', `${core.window_100000} /s`, `ratio ${core.ratio}, about 1`])
  }
  const { decision_ms: decision, picture_mb: picture } = figures
  if (decision)
    rows.push([
      `frame to decision, ${decision.contracts} contracts, p50 / p99`,
      `${decision.p50} / ${decision.p99} ms`,
      'p99 ≤ 1 ms',
    ])
  if (picture) {
    const name = `memory of filters, ${picture.contracts} contracts`
    rows.push([`${name}, VWAP of candles`, `${picture.vwap_of_candles} MB`, ''])
    rows.push([`${name}, VWAP of ${picture.trades} trades`, `${picture.vwap_of_trades} MB`, ''])
  }
  for (const one of [rest, rest10m]) {
    if (!one) continue
    rows.push([`requests at ${one.rows} liquidations, p50 / p99`, `${one.p50} / ${one.p99} ms`, 'p99 ≤ 10 ms'])
    rows.push([`  slowest: ${one.slowest}`, `p99 ${one.slowest_p99} ms`, ''])
  }
  if (rss) rows.push(['memory, idle / load', `${rss.idle} / ${rss.load} MB`, '150 / 200 MB'])
  if (start)
    rows.push(['start: listening / first snapshot', `${start.listening} / ${start.first_snapshot} ms`, '≤ 1000 ms'])
  return rows
}
