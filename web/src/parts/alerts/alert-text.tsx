import type { AlertRow } from '@undertow/shared/alert-row.ts'
import { withoutAmounts } from '../../alerts/words.ts'
import { usePrefs } from '../../prefs.ts'

/** The sentence of an alert; its amounts are dots while amounts are hidden. */
export function AlertText({ alert }: { alert: Pick<AlertRow, 'text' | 'rule'> }) {
  const { hideAmounts } = usePrefs()
  return (
    <span className="alert-text">
      {alert.rule !== null && <strong>{alert.rule}: </strong>}
      {hideAmounts ? withoutAmounts(alert.text) : alert.text}
    </span>
  )
}
