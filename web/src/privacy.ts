import { usdtText } from '@undertow/shared/format.ts'
import { useLocale, usePrefs } from './prefs.ts'

// Amounts hidden for a shared screen: all that tells how rich somebody is or how much they risk.

export const dots = '•••'

/** Two-decimal USDT of ours for tooltips, labels and axes, where only text can stand; elsewhere `Money` does it. */
export function useUsdtText(): (amount: string) => string {
  const locale = useLocale()
  const { hideAmounts } = usePrefs()
  return (amount) => (hideAmounts ? dots : usdtText(amount, locale))
}

/** A sentence without its figures. No one can tell an amount from a price there, so only shares and spans of time stay. */
export const withoutAmounts = (text: string): string => text.replace(bareFigure, dots)

/** Not in the middle of a name, an id, a date or a time; and not a share, a span or a leverage. */
const bareFigure =
  /(?<![\w.:/#-])[-\u2212+]?\d[\d,]*(?:\.\d+)?(?![\d,]*\.?\d|[\w:/-]|\s?(?:%|(?:ms|s|min|h|x|minutes?|seconds?|hours?|days?)\b))/g
