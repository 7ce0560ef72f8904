import { compactText, exactText, pctText, usdtText, withSign } from '@undertow/shared/format.ts'
import { isNegative, isZero, usdt } from '@undertow/shared/money.ts'
import { Missing } from './missing.tsx'

const writers = {
  usdt: usdtText,
  price: (value: string) => exactText(value),
  qty: (value: string) => exactText(value),
  pct: pctText,
  compact: compactText,
} as const

/**
 * Every figure on the page. Text in, text out; the exact value is in the tooltip.
 * `signed` is for profit and loss: sign, triangle and colour, and none of them for zero.
 */
export function Money({
  value,
  as,
  signed = false,
  missing = 'not known yet',
}: {
  value: string | null | undefined
  as: keyof typeof writers
  signed?: boolean
  /** Why there is no figure. */
  missing?: string
}) {
  if (value === null || value === undefined) return <Missing why={missing} />
  const amount = usdt(value)
  const text = writers[as](value)
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
