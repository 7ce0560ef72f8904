import { exactText } from '@undertow/shared/format.ts'
import { useLocale } from '../prefs.ts'

/** How many there are of something that is no money. */
export function Count({ of }: { of: number }) {
  return <>{exactText(String(of), 0, useLocale())}</>
}
