import {
  compactText,
  exactText,
  gridText,
  isBelowZero,
  isNothing,
  pctText,
  ratioText,
  usdtText,
  withSign,
} from '@undertow/shared/format.ts'
import { memo } from 'react'
import { useLocale, usePrefs } from '../prefs.ts'
import { dots } from '../privacy.ts'
import { useDecimals } from './instruments.tsx'
import { Missing } from './missing.tsx'

type Kind = 'usdt' | 'price' | 'qty' | 'pct' | 'compact' | 'ratio'

/** What tells how rich somebody is or how much they risk. Prices, percentages and ratios do not. */
const amounts: ReadonlySet<Kind> = new Set(['usdt', 'qty', 'compact'])

/**
 * Every figure on the page. Text in, text out; the exact value is in the tooltip.
 * `signed` is for profit and loss: sign, triangle and colour, and none of them for zero.
 */
export const Money = memo(function Money({
  value,
  as,
  symbol,
  signed = false,
  isMarket = false,
  missing = 'not known yet',
}: {
  value: string | null | undefined
  as: Kind
  /** Gives prices and quantities the decimals of its contract. */
  symbol?: string
  signed?: boolean
  /** Somebody else's amount, which everybody can see: shown while ours are hidden. */
  isMarket?: boolean
  /** Why there is no figure. */
  missing?: string
}) {
  const decimals = useDecimals(symbol)
  const locale = useLocale()
  const { hideAmounts } = usePrefs()
  if (value === null || value === undefined) return <Missing why={missing} />
  if (hideAmounts && !isMarket && amounts.has(as)) return <Hidden />
  const text = write(value, as, decimals, locale)
  if (!signed) {
    return (
      <span className="money" title={value}>
        {text}
      </span>
    )
  }
  if (isNothing(value)) return <span className="money">{text}</span>
  const isLoss = isBelowZero(value)
  return (
    <span className={`money ${isLoss ? 'loss' : 'profit'}`} title={value}>
      <span className={`triangle ${isLoss ? 'down' : 'up'}`} aria-hidden="true" />
      {withSign(text)}
    </span>
  )
})

/** Without sign, colour and length, which would tell what the dots do not. */
function Hidden() {
  return (
    <span className="money" title="Amounts are hidden: Settings, Display">
      <span aria-hidden="true">{dots}</span>
      <span className="visually-hidden">hidden</span>
    </span>
  )
}

function write(
  value: string,
  as: Kind,
  decimals: { readonly price: number; readonly qty: number } | undefined,
  locale: string,
): string {
  switch (as) {
    case 'usdt':
      return usdtText(value, locale)
    case 'ratio':
      return ratioText(value, locale)
    case 'pct':
      return pctText(value, locale)
    case 'compact':
      return compactText(value, locale)
    case 'price':
      return decimals === undefined ? exactText(value, 0, locale) : gridText(value, decimals.price, locale)
    case 'qty':
      return exactText(value, decimals?.qty, locale)
  }
}
