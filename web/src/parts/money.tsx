import { compactText, exactText, gridText, pctText, usdtText, withSign } from '@undertow/shared/format.ts'
import { isNegative, isZero, usdt } from '@undertow/shared/money.ts'
import { useDecimals } from './instruments.tsx'
import { Missing } from './missing.tsx'

type Kind = 'usdt' | 'price' | 'qty' | 'pct' | 'compact'

/**
 * Every figure on the page. Text in, text out; the exact value is in the tooltip.
 * `signed` is for profit and loss: sign, triangle and colour, and none of them for zero.
 */
export function Money({
  value,
  as,
  symbol,
  signed = false,
  missing = 'not known yet',
}: {
  value: string | null | undefined
  as: Kind
  /** Gives prices and quantities the decimals of its contract. */
  symbol?: string
  signed?: boolean
  /** Why there is no figure. */
  missing?: string
}) {
  const decimals = useDecimals(symbol)
  if (value === null || value === undefined) return <Missing why={missing} />
  const amount = usdt(value)
  const text = write(value, as, decimals)
  if (!signed) {
    return (
      <span className="money" title={value}>
        {text}
      </span>
    )
  }
  if (isZero(amount)) return <span className="money">{text}</span>
  const isLoss = isNegative(amount)
  return (
    <span className={`money ${isLoss ? 'loss' : 'profit'}`} title={value}>
      <span className={`triangle ${isLoss ? 'down' : 'up'}`} aria-hidden="true" />
      {withSign(text)}
    </span>
  )
}

function write(
  value: string,
  as: Kind,
  decimals: { readonly price: number; readonly qty: number } | undefined,
): string {
  switch (as) {
    case 'usdt':
      return usdtText(value)
    case 'pct':
      return pctText(value)
    case 'compact':
      return compactText(value)
    case 'price':
      return decimals === undefined ? exactText(value) : gridText(value, decimals.price)
    case 'qty':
      return exactText(value, decimals?.qty)
  }
}
