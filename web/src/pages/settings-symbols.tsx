import { DataPanel } from '../parts/data-panel.tsx'
import { SymbolSettings } from '../parts/symbol-settings.tsx'
import { useSettings } from '../settings-edit.ts'

/** What is traded, and how each symbol differs from the defaults. */
export function SettingsSymbols() {
  const { current, changes, check, error, isPending, refetch, change } = useSettings()
  return (
    <DataPanel title="Symbols" flush state={{ isLoading: isPending, error, onRetry: refetch }}>
      {current !== null && (
        <SymbolSettings
          draft={current.draft}
          base={current.base}
          remarks={check.remarks}
          changedPaths={changes.map(({ path }) => path)}
          onChange={change}
        />
      )}
    </DataPanel>
  )
}
