/** A round width: 1, 2 or 5 times a power of ten. */
export type Step = { readonly mantissa: 1 | 2 | 5; readonly exponent: number }

const secondMs = 1_000
const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000
const widths = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minuteMs),
  ...[1, 2, 4, 12].map((count) => count * hourMs),
]

/** The narrowest round width with which `from` to `to` takes at most `columns`, counted from a multiple of the width. */
export function bucketFor(from: number, to: number, columns: number): number {
  const takes = (width: number): number => Math.ceil((to - Math.floor(from / width) * width) / width)
  const found = widths.find((width) => takes(width) <= columns)
  if (found !== undefined) return found
  // Beyond that whole days, two more at the most for what sticks out at both ends.
  let days = Math.max(1, Math.floor((to - from) / (columns * dayMs)))
  while (takes(days * dayMs) > columns && days < 1e7) days += 1
  return days * dayMs
}

/** No price is written with more places. */
const exponentMin = -20

/** The narrowest round step that takes prices from `low` to `high` into at most `rows`. */
export function stepFor(low: number, high: number, rows: number): Step {
  // A single price still needs a height: about a thousandth of it.
  const span = Math.max(high - low, high / 1_000)
  for (let exponent = Math.max(exponentMin, Math.floor(Math.log10(span / rows)) - 1); exponent < 300; exponent += 1) {
    for (const mantissa of [1, 2, 5] as const) {
      const step = { mantissa, exponent }
      const lineOf = lineWith(step)
      if (lineOf(high) - lineOf(low) < rows) return step
    }
  }
  return { mantissa: 1, exponent: 300 }
}

/** Counts the whole steps below a price. Rounded first: 0.3 / 0.1 is a little less than 3. */
export function lineWith(step: Step): (price: number) => number {
  const width = Number(decimalTimes(1, step))
  return (price) => Math.trunc(Math.round((price / width) * 1e6) / 1e6)
}

/** `count` steps as decimal text, exact. `count` is not negative. */
export function decimalTimes(count: number, { mantissa, exponent }: Step): string {
  const digits = (BigInt(count) * BigInt(mantissa)).toString()
  if (exponent >= 0) return count === 0 ? '0' : digits + '0'.repeat(exponent)
  const padded = digits.padStart(1 - exponent, '0')
  const point = padded.length + exponent
  return `${padded.slice(0, point)}.${padded.slice(point)}`.replace(/\.?0+$/, '')
}
