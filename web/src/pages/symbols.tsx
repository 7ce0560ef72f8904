import { Navigate } from '@tanstack/react-router'
import { DataPanel } from '../parts/data-panel.tsx'
import { useSymbols } from '../parts/symbol/symbol-picker.tsx'

/** Leads to the first symbol that is traded, or else watched. */
export function Symbols() {
  const { names, isPending, error, refetch } = useSymbols()
  const [first] = names
  if (first !== undefined) return <Navigate to="/symbols/$symbol" params={{ symbol: first }} replace />
  return (
    <>
      <div className="page-head">
        <h1>Symbols</h1>
      </div>
      <DataPanel
        title="Symbols"
        state={{
          isLoading: isPending,
          error,
          onRetry: () => void refetch(),
          empty: 'No symbol is listed in the settings, and the exchange has not told its contracts yet.',
        }}
      >
        {null}
      </DataPanel>
    </>
  )
}
