import { usePrefs } from '../prefs.ts'
import { withoutAmounts } from '../privacy.ts'

/** A sentence in the server's words, which may name amounts. */
export function Said({ text }: { text: string }) {
  const { hideAmounts } = usePrefs()
  return <>{hideAmounts ? withoutAmounts(text) : text}</>
}
