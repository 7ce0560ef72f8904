import { ConfigVersions } from '../parts/settings/config-versions.tsx'
import { ImportPanel } from '../parts/settings/import-panel.tsx'
import { useSettings } from '../settings-edit.ts'

/** Every version there was, and settings as files. What is taken from here goes into the draft, never into force. */
export function SettingsHistory() {
  const { data, replace } = useSettings()
  return (
    <>
      <ConfigVersions onRestore={replace} />
      {data !== undefined && <ImportPanel simulateOnly={data.config.globals.simulate_only} onTake={replace} />}
    </>
  )
}
