import type { JsonObject } from '@undertow/shared/json-changes.ts'
import { DataPanel } from '../parts/data-panel.tsx'
import { ProfilesPanel } from '../parts/settings/profiles-panel.tsx'
import { useSettings } from '../settings-edit.ts'

/** Settings with a name, and the hours in which they are in force. */
export function SettingsProfiles() {
  const { data, error, isPending, refetch } = useSettings()
  if (data === undefined)
    return (
      <DataPanel title="Profiles" state={{ isLoading: isPending, error, onRetry: refetch }}>
        {null}
      </DataPanel>
    )
  return <ProfilesPanel version={data.version} inForce={data.config as unknown as JsonObject} />
}
