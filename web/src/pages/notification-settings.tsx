import { alertKindSchema } from '@undertow/shared/alert-row.ts'
import { kindNames } from '../alerts/words.ts'
import { AlarmsPanel } from '../parts/alerts/alarms-panel.tsx'
import { DataPanel } from '../parts/data-panel.tsx'
import { NoticePanel } from '../parts/alerts/notice-panel.tsx'
import { SoundPanel } from '../parts/alerts/sound-panel.tsx'
import { setPrefs, usePrefs } from '../prefs.ts'

/** What this browser shows and says of alerts, and the ways out of the machine. */
export function NotificationSettings() {
  const { mutedAlerts } = usePrefs()
  return (
    <div className="grid-two">
      <DataPanel title="What this browser tells" state={{}}>
        <p className="muted">
          Toasts, sounds and notifications of each kind. Errors and what must be seen (halt, arming, a missing stop, a
          liquidation, a lost connection) always come through.
        </p>
        <ul className="check-list">
          {alertKindSchema.options.map((kind) => (
            <li key={kind}>
              <label className="check-line">
                <input
                  type="checkbox"
                  checked={!mutedAlerts.includes(kind)}
                  onChange={({ target }) =>
                    setPrefs({
                      mutedAlerts: target.checked ? mutedAlerts.filter((one) => one !== kind) : [...mutedAlerts, kind],
                    })
                  }
                />
                {kindNames[kind]}
              </label>
            </li>
          ))}
          <li>
            <label className="check-line">
              <input type="checkbox" checked disabled />
              What must be seen <span className="muted">· cannot be muted</span>
            </label>
          </li>
        </ul>
      </DataPanel>
      <SoundPanel />
      <NoticePanel />
      <AlarmsPanel />
    </div>
  )
}
