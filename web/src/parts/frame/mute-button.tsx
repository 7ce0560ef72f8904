import { Volume2, VolumeX } from 'lucide-react'
import { setPrefs, usePrefs } from '../../prefs.ts'

/** There only for those who asked for sound. */
export function MuteButton() {
  const { sound, soundMuted } = usePrefs()
  if (!sound) return null
  const Icon = soundMuted ? VolumeX : Volume2
  const name = soundMuted ? 'Sound is muted: turn it on' : 'Mute the sound'
  return (
    <button
      type="button"
      className="btn quiet square"
      aria-pressed={soundMuted}
      aria-label={name}
      title={name}
      onClick={() => setPrefs({ soundMuted: !soundMuted })}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  )
}
