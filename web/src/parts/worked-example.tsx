import { isDecimalText, pct, pctOf, text, times, usdt } from '@undertow/shared/money.ts'
import { typedOf, type JsonObject } from '../settings-draft.ts'
import { Money } from './money.tsx'

/** What one trade with these settings means in money. Not there while a value is being typed. */
export function WorkedExample({ settings }: { settings: JsonObject }) {
  const margin = typedOf(settings['trade_value_usdt'])
  const stop = typedOf(settings['stop_loss_pct'])
  const target = typedOf(settings['take_profit_pct'])
  const leverage = settings['leverage']
  if (![margin, stop, target].every(isDecimalText) || typeof leverage !== 'number') return null
  const notional = times(usdt(margin), leverage)
  return (
    <p className="worked muted">
      One trade: <Money value={margin} as="usdt" /> USDT margin × {leverage} ={' '}
      <Money value={text(notional)} as="usdt" /> USDT. The stop loses about{' '}
      <Money value={text(pctOf(notional, pct(stop)))} as="usdt" />, the take-profit makes about{' '}
      <Money value={text(pctOf(notional, pct(target)))} as="usdt" />, both before fees.
    </p>
  )
}
