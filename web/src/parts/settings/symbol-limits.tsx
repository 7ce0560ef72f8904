import type { SymbolSettings } from '@undertow/shared/config.ts'
import { beyondVenue } from '@undertow/shared/venue-limits.ts'
import { useContracts } from './contract-limits.tsx'
import { Missing } from '../missing.tsx'

const unknown = 'the exchange has not told'

/** What the exchange allows for one symbol, beside the form, and what of the settings it will not take. */
export function SymbolLimits({ symbol, settings }: { symbol: string; settings: SymbolSettings | null }) {
  const { data, isPending } = useContracts()
  const limits = data?.items.find((item) => item.symbol === symbol)?.instrument ?? null
  if (limits === null)
    return (
      <p className="muted symbol-limits">
        {isPending
          ? 'Asking what the exchange allows…'
          : `The exchange has not told anything about ${symbol}: check the name. Nothing is entered in a contract it does not list.`}
      </p>
    )
  const beyond = settings === null ? [] : beyondVenue(settings, limits)
  return (
    <section className="symbol-limits" aria-label="Exchange limits">
      <dl className="facts inline-facts">
        <dt>Smallest order</dt>
        <dd>{limits.notionalMin} USDT</dd>
        <dt>Step</dt>
        <dd>
          {limits.stepSize} {limits.baseAsset}
        </dd>
        <dt>Tick</dt>
        <dd>{limits.tickSize} USDT</dd>
        <dt>Highest leverage</dt>
        <dd>{limits.leverageMax === null ? <Missing why={unknown} /> : `${limits.leverageMax}x`}</dd>
      </dl>
      {beyond.length > 0 && (
        <ul className="remarks" role="status">
          {beyond.map((sentence) => (
            <li key={sentence} className="warn">
              {sentence}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
