import { eq, isMoney, gt, type Money } from './money.ts'

// What of two values of one setting lets the bot lose more.

export type Limit = Money | number | null

/** Of an upper limit; null is none at all. */
export const isHigher = (was: Limit, is: Limit): boolean => was !== null && (is === null || isMore(is, was))

/** Of a lower limit; null is none at all. */
export const isLower = (was: Limit, is: Limit): boolean => was !== null && (is === null || isMore(was, is))

/** Of what ends a pause by itself; null is never. */
export const isSooner = (was: number | null, is: number | null): boolean => is !== null && (was === null || is < was)

/** Of what cannot be held against each other. */
export const isOther = (was: Limit | string, is: Limit | string): boolean =>
  isMoney(was) && isMoney(is) ? !eq<Money>(was, is) : was !== is

export const isTurnedOn = (was: boolean, is: boolean): boolean => !was && is
export const isTurnedOff = (was: boolean, is: boolean): boolean => was && !is

/** Whatever it becomes: it says what the bot trades on, not what it may lose by it. */
export const never = (): boolean => false

const isMore = (a: Money | number, b: Money | number): boolean => {
  if (isMoney(a) && isMoney(b)) return gt<Money>(a, b)
  return typeof a === 'number' && typeof b === 'number' && a > b
}

/**
 * For every setting whether its change from `was` to `is` is looser; what else there was and is may decide. One that is missing
 * does not compile: a new setting must not be forgotten here.
 */
export type Rules<S> = { readonly [K in keyof S]-?: (was: S[K], is: S[K], before: S, after: S) => boolean }

export function looserKeys<S extends object>(rules: Rules<S>, before: S, after: S): readonly string[] {
  const keys = Object.keys(rules) as (keyof S & string)[]
  return keys.filter((key) => rules[key](before[key], after[key], before, after))
}
