import { gt, gte, usdt, type Usdt } from '@undertow/shared/money.ts'

export const tierCount = 5

/** How many of the tiers a size has reached: 0 is below the first. */
export const tierOf = (size: Usdt, tiers: readonly Usdt[]): number => tiers.filter((from) => gte(size, from)).length

/** What is wrong with tiers that somebody typed; null: nothing. */
export function tiersProblem(tiers: readonly string[]): string | null {
  const wrong = tiers.find((from) => !/^\d{1,12}$/.test(from))
  if (wrong !== undefined) return 'Each tier is a whole number of USDT, such as 10000.'
  const sizes = tiers.map((from) => usdt(from))
  const isRising = sizes.every((size, index) => index === 0 || gt(size, sizes[index - 1] ?? size))
  return isRising ? null : 'Each tier has to be larger than the one before it.'
}
