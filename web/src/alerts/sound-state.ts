import { useSyncExternalStore } from 'react'
import { subscribeLive, tape } from '../live.ts'
import { elapsedMs, serverNow } from '../clock.ts'
import { readPrefs } from '../prefs.ts'
import { isQuiet } from './quiet-hours.ts'
import { createSoundLimit, largest, liquidationSound, type Sound } from './sounds.ts'
import { createSpeaker } from './speaker.ts'
import { gte, usdt } from '@undertow/shared/money.ts'

const speaker = createSpeaker()
const isLet = createSoundLimit(elapsedMs)
const listeners = new Set<() => void>()

/** From the click that turns sound on, or from any later one: a page that was loaded anew has to be clicked again. */
export function wakeSound(): void {
  speaker.wake()
  for (const listener of listeners) listener()
}

export const useIsAwake = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      const look = setInterval(listener, 1_000)
      return () => {
        listeners.delete(listener)
        clearInterval(look)
      }
    },
    () => speaker.isAwake(),
  )

/** Nothing sounds without consent, while muted, or in the quiet hours. */
export function playSound(sound: Sound): void {
  const { sound: isWanted, soundMuted, soundVolume, quietFrom, quietTo, zone } = readPrefs()
  const now = serverNow()
  if (!isWanted || soundMuted || now === null || isQuiet(now, { from: quietFrom, to: quietTo, zone })) return
  if (isLet(sound)) speaker.play(sound, soundVolume)
}

/** For the button that lets one hear it: the quiet hours do not count. */
export const trySound = (sound: Sound): void => speaker.play(sound, readPrefs().soundVolume)

/** Sounds what the tape brings; the returned function ends it. */
export function soundTape(): () => void {
  let lastSeq = tape.newestSeq()
  return subscribeLive(() => {
    const newest = tape.newestSeq()
    if (newest === lastSeq) return
    const fresh = lastSeq === -1 ? [] : tape.since(lastSeq).map(({ row }) => row)
    lastSeq = newest
    const { soundFrom } = readPrefs()
    const row = largest(fresh)
    if (soundFrom !== 'none' && row !== undefined && gte(usdt(row.notional), usdt(soundFrom)))
      playSound(liquidationSound(row))
  })
}
