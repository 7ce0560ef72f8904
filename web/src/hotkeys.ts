import { places } from './places.ts'

/** What a key asks for. None of it moves money: `stop` opens the dialog, `pause` only ends entries. */
export type Meaning =
  | 'palette'
  | 'shortcuts'
  | 'filter'
  | 'shorter'
  | 'longer'
  | 'pause'
  | 'stop'
  | 'lead'
  | { readonly to: string }

export type Press = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'repeat'
>

export type Situation = {
  /** The focus is where text is written. */
  readonly isTyping: boolean
  /** A dialog has the reader's attention. */
  readonly isAsking: boolean
  /** `g` was pressed just before. */
  readonly isLed: boolean
  /** The reader wants single keys to act. */
  readonly hasSingleKeys: boolean
}

/** `keys` as people read them; the first that fits is meant. */
export const chords = [
  { keys: ['Ctrl', 'K'], meaning: 'palette', does: 'Find a page, a symbol or an action' },
  { keys: ['Ctrl', 'Shift', 'P'], meaning: 'pause', does: 'Pause entries, at once' },
  { keys: ['Ctrl', 'Shift', 'X'], meaning: 'stop', does: 'Open the STOP dialog' },
] as const

export const singleKeys = [
  { keys: ['?'], meaning: 'shortcuts', does: 'Show these shortcuts' },
  { keys: ['/'], meaning: 'filter', does: 'Go to the filter of the page' },
  { keys: ['['], meaning: 'shorter', does: 'A shorter range, or shorter candles' },
  { keys: [']'], meaning: 'longer', does: 'A longer range, or longer candles' },
] as const

/**
 * What a press means, or null. Keys with Ctrl write no text, so the two that stop the bot count while somebody is typing
 * and over a dialog too; single keys count only where nothing is typed and nothing is asked. Input methods have all keys to themselves.
 */
export function meaningOf(press: Press, { isTyping, isAsking, isLed, hasSingleKeys }: Situation): Meaning | null {
  if (press.isComposing || press.altKey || press.repeat) return null
  const key = press.key.toLowerCase()
  if (press.ctrlKey || press.metaKey) {
    const chord = chords.find(
      ({ keys }) => keys.at(-1)?.toLowerCase() === key && keys.length === (press.shiftKey ? 3 : 2),
    )
    if (chord === undefined) return null
    return chord.meaning === 'palette' && (isTyping || isAsking) ? null : chord.meaning
  }
  if (isTyping || isAsking || !hasSingleKeys) return null
  if (isLed) {
    const place = places.find(({ letter }) => letter === key)
    return place === undefined ? null : { to: place.to }
  }
  if (key === 'g') return 'lead'
  return singleKeys.find(({ keys }) => keys[0] === key)?.meaning ?? null
}
