import { useView } from '../../live.ts'
import { Confirm } from '../confirm.tsx'
import { LegTag } from '../leg-tag.tsx'
import { Money } from '../money.tsx'

/** Asks before a symbol that is held leaves the list: the position stays, and other settings rule it then. */
export function RemoveSymbols({
  symbols,
  onRemove,
  onClose,
}: {
  symbols: readonly string[]
  onRemove: () => void
  onClose: () => void
}) {
  const held = [...useView('positions').values()].filter(({ symbol }) => symbols.includes(symbol))
  return (
    <Confirm
      title={`Remove ${symbols.join(', ')} with an open position?`}
      verb={`Remove ${symbols.length === 1 ? symbols[0] : `${symbols.length} symbols`} from the list`}
      working="Removing…"
      onConfirm={async () => onRemove()}
      onClose={onClose}
    >
      <ul>
        {held.map(({ symbol, leg, qty }) => (
          <li key={`${symbol} ${leg}`}>
            {symbol} <LegTag leg={leg} /> <Money value={qty} as="qty" symbol={symbol} />
          </li>
        ))}
      </ul>
      <p>
        Nothing is closed. The position stays managed and protected, but by the defaults of all symbols instead of its
        own settings, and it gets no new entries. To be rid of it, close it first on Positions & orders; to end entries
        alone, disable the symbol.
      </p>
    </Confirm>
  )
}
