/** When liquidations could be seen: since when without a break (null: they cannot be), and the stretches before, oldest first. */
export type Watch = { since: number | null; past: { readonly from: number; readonly to: number }[] }

/** As far back as any setting looks. */
const keptMs = 48 * 3_600_000
/** A line that breaks more often than this is known for a shorter time: too little is known rather than too much. */
const pastMax = 256

export function beginWatch(watch: Watch, at: number): void {
  watch.since ??= at
}

/** `at`: the last moment at which something was seen. */
export function endWatch(watch: Watch, at: number): void {
  const { since, past } = watch
  if (since === null) return
  watch.since = null
  past.push({ from: since, to: at })
  const firstKept = past.findIndex(({ to }) => to > at - keptMs)
  past.splice(0, Math.max(firstKept, past.length - pastMax))
}

/** How much of the time from `from` to `to` was watched. */
export function watchedMs({ since, past }: Readonly<Watch>, from: number, to: number): number {
  let sum = since === null ? 0 : Math.max(0, to - Math.max(from, since))
  for (const stretch of past) sum += Math.max(0, Math.min(to, stretch.to) - Math.max(from, stretch.from))
  return sum
}
