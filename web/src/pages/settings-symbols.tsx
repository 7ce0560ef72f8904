import { getRouteApi } from '@tanstack/react-router'
import { DataPanel } from '../parts/data-panel.tsx'
import { SymbolSettings } from '../parts/settings/symbol-settings.tsx'
import { useSettings } from '../settings-edit.ts'

const route = getRouteApi('/settings/symbols')

/** What is traded, how each symbol differs from the defaults, and what that would have done. */
export function SettingsSymbols() {
  const edit = useSettings()
  const { symbol } = route.useSearch()
  const { current, error, isPending, refetch } = edit
  return (
    <DataPanel title="Symbols" flush state={{ isLoading: isPending, error, onRetry: refetch }}>
      {current !== null && <SymbolSettings key={symbol} edit={{ ...edit, current }} first={symbol} />}
    </DataPanel>
  )
}
