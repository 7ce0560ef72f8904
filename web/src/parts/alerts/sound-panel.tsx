import { playable, type SoundName } from '../../alerts/playable.ts'
import { trySound, useIsAwake, wakeSound } from '../../alerts/sound-state.ts'
import { setPrefs, usePrefs, type Prefs } from '../../prefs.ts'
import { DataPanel } from '../data-panel.tsx'
import { zoneName } from '../../zone-words.ts'

const thresholds: Record<Prefs['soundFrom'], string> = {
  none: 'no liquidation sounds',
  '10000': '10,000',
  '50000': '50,000',
  '100000': '100,000',
  '500000': '500,000',
  '1000000': '1,000,000',
}

/** Sound of this browser: off until somebody asks for it. */
export function SoundPanel() {
  const prefs = usePrefs()
  const isAwake = useIsAwake()
  const { sound, soundVolume, soundFrom, quietFrom, quietTo, zone } = prefs
  return (
    <DataPanel title="Sound" state={{}}>
      <div className="row spread">
        <span>{stateWord(sound, isAwake)}</span>
        <button
          type="button"
          className={sound ? 'btn' : 'btn primary'}
          onClick={() => {
            if (!sound) wakeSound()
            setPrefs({ sound: !sound, soundMuted: false })
          }}
        >
          {sound ? 'Turn sound off' : 'Turn sound on'}
        </button>
      </div>
      <p className="muted">Everything that sounds is also seen. At most three sounds a second.</p>
      <div className="sound-form">
        <label className="field">
          <span>Volume, {soundVolume} %</span>
          <input
            type="range"
            min={5}
            max={100}
            step={5}
            value={soundVolume}
            onChange={({ target }) => setPrefs({ soundVolume: target.valueAsNumber })}
          />
        </label>
        <label className="field">
          <span>Liquidations from, USDT</span>
          <select
            className="select input"
            value={soundFrom}
            onChange={({ target }) => setPrefs({ soundFrom: target.value as Prefs['soundFrom'] })}
          >
            {Object.entries(thresholds).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Quiet from, {zoneName(zone)}</span>
          <input
            type="time"
            className="input"
            value={quietFrom}
            onChange={({ target }) => setPrefs({ quietFrom: target.value })}
          />
        </label>
        <label className="field">
          <span>Quiet to, {zoneName(zone)}</span>
          <input
            type="time"
            className="input"
            value={quietTo}
            onChange={({ target }) => setPrefs({ quietTo: target.value })}
          />
        </label>
      </div>
      <div className="row wrap" role="group" aria-label="Listen">
        {(Object.keys(playable) as SoundName[]).map((name) => (
          <button
            key={name}
            type="button"
            className="btn small"
            disabled={!sound || !isAwake}
            onClick={() => trySound(playable[name])}
          >
            {name}
          </button>
        ))}
      </div>
    </DataPanel>
  )
}

function stateWord(isOn: boolean, isAwake: boolean): string {
  if (!isOn) return 'Off. Nothing sounds until you turn it on here.'
  return isAwake ? 'On.' : 'On, but this browser waits for a click on the page.'
}
