import { playable, type SoundName } from '../../alerts/playable.ts'
import { trySound, useIsAwake, wakeSound } from '../../alerts/sound-state.ts'
import { setPrefs, usePrefs, type Prefs } from '../../prefs.ts'
import { ChoiceField } from '../choice-field.tsx'
import { DataPanel } from '../data-panel.tsx'
import { zoneName } from '../../zone-words.ts'

const thresholds: readonly { readonly value: Prefs['soundFrom']; readonly name: string }[] = [
  { value: 'none', name: 'no liquidation sounds' },
  { value: '10000', name: '10,000' },
  { value: '50000', name: '50,000' },
  { value: '100000', name: '100,000' },
  { value: '500000', name: '500,000' },
  { value: '1000000', name: '1,000,000' },
]

/** Sound of this browser: off until somebody asks for it. */
export function SoundPanel() {
  const prefs = usePrefs()
  const isAwake = useIsAwake()
  const { sound, soundVolume, soundFrom, quietFrom, quietTo } = prefs
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
        <ChoiceField
          name="Liquidations from, USDT"
          value={soundFrom}
          options={thresholds}
          onChange={(from) => setPrefs({ soundFrom: from })}
        />
        <HourField name="Quiet from" value={quietFrom} onChange={(from) => setPrefs({ quietFrom: from })} />
        <HourField name="Quiet to" value={quietTo} onChange={(to) => setPrefs({ quietTo: to })} />
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

/** An hour of the day on the clock of the chosen zone. */
function HourField({ name, value, onChange }: { name: string; value: string; onChange: (hour: string) => void }) {
  const { zone } = usePrefs()
  return (
    <label className="field">
      <span>
        {name}, {zoneName(zone)}
      </span>
      <input type="time" className="input" value={value} onChange={({ target }) => onChange(target.value)} />
    </label>
  )
}

function stateWord(isOn: boolean, isAwake: boolean): string {
  if (!isOn) return 'Off. Nothing sounds until you turn it on here.'
  return isAwake ? 'On.' : 'On, but this browser waits for a click on the page.'
}
