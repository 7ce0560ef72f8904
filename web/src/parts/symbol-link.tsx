import { Link } from '@tanstack/react-router'

/** The name of a symbol leads to its page. */
export function SymbolLink({ symbol, isInGrid = false }: { symbol: string; isInGrid?: boolean }) {
  return (
    <Link
      to="/symbols/$symbol"
      params={{ symbol }}
      className="symbol-link"
      title={`Chart and rules of ${symbol}`}
      // A grid is one stop of the Tab key, whatever is in its rows.
      {...(isInGrid ? { tabIndex: -1 } : {})}
    >
      {symbol}
    </Link>
  )
}
