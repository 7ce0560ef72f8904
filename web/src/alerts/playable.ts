import { alarmSound, alertSound, fillSound, liquidationSound, type Sound } from './sounds.ts'

const trade = (value: string): Sound => alertSound({ kind: 'trade', level: 'info', mustSee: false, value }) ?? fillSound

/** What one can listen to in the settings. */
export const playable = {
  'LONG liq': liquidationSound({ liquidated: 'long', notional: '500000' }),
  'SHORT liq': liquidationSound({ liquidated: 'short', notional: '500000' }),
  Fill: fillSound,
  Gain: trade('1'),
  Loss: trade('-1'),
  Alarm: alarmSound,
} as const satisfies Record<string, Sound>
export type SoundName = keyof typeof playable
