import { DataPanel } from '../parts/data-panel.tsx'
import { RealMoney } from '../parts/safety/real-money.tsx'
import { SettingGroups } from '../parts/settings/setting-groups.tsx'
import { globalFields } from '../settings-draft.ts'
import { useSettings } from '../settings-edit.ts'

/** Whose money is risked, and what bounds the bot as a whole. */
export function SettingsRisk() {
  const { current, check, error, isPending, refetch, change } = useSettings()
  return (
    <>
      <RealMoney />
      <DataPanel title="Whole bot" state={{ isLoading: isPending, error, onRetry: refetch }}>
        {current !== null && (
          <SettingGroups
            section="globals"
            fields={globalFields}
            draft={current.draft}
            base={current.base}
            remarks={check.remarks}
            onChange={change}
          />
        )}
      </DataPanel>
    </>
  )
}
