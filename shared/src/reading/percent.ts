import { asPercent, gte, isDecimalText, isZero, lte, pct, rate, text, type Pct } from '../money.ts'
import { exactText } from './values.ts'

/** The least and the most, in percent, that somebody would mean by a key. */
export type Sense = readonly [least: string, most: string]

export type Reading =
  | { readonly percent: readonly string[]; readonly isFraction: boolean }
  | { readonly problem: string }

/**
 * Numbers of a file that does not say whether it means percent or fractions: 0.015 may be 1.5 %. They are read in the one way
 * that makes sense; where both do or neither does, they are refused. "2 %" as text is what it says.
 */
export function readPercent(given: readonly unknown[], sense: Sense): Reading {
  const written = given.map(exactOf)
  if (written.includes(null)) return { problem: 'must be a plain decimal number such as 12.5' }
  const numbers = written.filter((each) => each !== null)
  if (numbers.every(({ isNamed }) => isNamed)) return { percent: numbers.map(textOf), isFraction: false }
  if (numbers.some(({ isNamed }) => isNamed)) return { problem: 'mixes numbers with and without %' }
  const asIs = numbers.map((each) => pct(each.digits))
  const asFractions = numbers.map((each) => asPercent(rate(each.digits)))
  if (asIs.every(isZero)) return { percent: asIs.map((each) => text(each)), isFraction: false }
  const [isPercent, isFraction] = [asIs, asFractions].map((readings) =>
    readings.every((each) => makesSense(each, sense)),
  )
  if (isPercent === isFraction)
    return {
      problem: `${isPercent ? 'may be' : 'makes no sense as'} ${listed(asIs)} or ${listed(asFractions)}: write it with the sign, such as "${listed(asIs.slice(0, 1))}"`,
    }
  return { percent: (isFraction ? asFractions : asIs).map((each) => text(each)), isFraction: isFraction === true }
}

type Written = { readonly digits: string; readonly isNamed: boolean }

function exactOf(value: unknown): Written | null {
  if (typeof value === 'number') {
    const digits = exactText(value)
    return digits === null ? null : { digits, isNamed: false }
  }
  if (typeof value !== 'string') return null
  const digits = value.replace(/\s*%$/, '').trim()
  return isDecimalText(digits) ? { digits, isNamed: value.trimEnd().endsWith('%') } : null
}

const textOf = ({ digits }: Written): string => text(pct(digits))
const makesSense = (share: Pct, [least, most]: Sense): boolean => gte(share, pct(least)) && lte(share, pct(most))
const listed = (shares: readonly Pct[]): string => shares.map((share) => `${text(share)} %`).join(', ')
