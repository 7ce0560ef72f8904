/** The pause in ms after `failures` in a row: `firstMs`, doubled for each of them, and never longer than `mostMs`. */
export const backoffMs = (firstMs: number, failures: number, mostMs = 60_000): number =>
  Math.min(firstMs * 2 ** failures, mostMs)
