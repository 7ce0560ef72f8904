import { ofPrice } from '@undertow/shared/exit-distances.ts'
import { isDecimalText, pct, pctOf, text, textTo, times, usdt } from '@undertow/shared/money.ts'
import { type JsonObject } from '@undertow/shared/json-changes.ts'
import { typedOf } from '../../settings-draft.ts'
import { Money } from '../money.tsx'

/** What one trade with these settings means in money. Not there while a value is being typed. */
export function WorkedExample({ settings }: { settings: JsonObject }) {
  const margin = typedOf(settings['trade_value_usdt'])
  const stop = typedOf(settings['stop_loss_pct'])
  const target = typedOf(settings['take_profit_pct'])
  const leverage = settings['leverage']
  if (![margin, stop, target].every(isDecimalText) || typeof leverage !== 'number' || leverage < 1) return null
  const notional = times(usdt(margin), leverage)
  const basis = { exit_basis: settings['exit_basis'] === 'margin' ? ('margin' as const) : ('price' as const) }
  const [stopOfPrice, targetOfPrice] = [ofPrice(pct(stop), basis, leverage), ofPrice(pct(target), basis, leverage)]
  return (
    <p className="worked muted">
      One trade: <Money value={margin} as="usdt" /> USDT margin × {leverage} ={' '}
      <Money value={text(notional)} as="usdt" /> USDT. The stop, {textTo(stopOfPrice, 3)} % of the price and{' '}
      {textTo(times(stopOfPrice, leverage), 2)} % of the margin away, loses about{' '}
      <Money value={text(pctOf(notional, stopOfPrice))} as="usdt" />; the take-profit, {textTo(targetOfPrice, 3)} % and{' '}
      {textTo(times(targetOfPrice, leverage), 2)} %, makes about{' '}
      <Money value={text(pctOf(notional, targetOfPrice))} as="usdt" />; both before fees.
    </p>
  )
}
