import type { ReadinessCheck } from '@undertow/shared/arming-api.ts'
import { Check, TriangleAlert, X } from 'lucide-react'

const looks = {
  pass: { icon: Check, word: 'pass', className: 'muted' },
  warn: { icon: TriangleAlert, word: 'WARNING', className: 'warn' },
  fail: { icon: X, word: 'FAIL', className: 'danger' },
} as const

/** What was looked at before real money, in the order to mend it; warnings are ticked one by one. */
export function ReadinessList({
  checks,
  acknowledged,
  onTick,
}: {
  checks: readonly ReadinessCheck[]
  acknowledged: ReadonlySet<string>
  onTick: (id: string, isOn: boolean) => void
}) {
  return (
    <ul className="readiness" aria-label="Checks before real money">
      {checks.map(({ id, title, result, found, action }) => {
        const { icon: Icon, word, className } = looks[result]
        return (
          <li key={id} data-result={result}>
            <span className={`nowrap ${className}`}>
              <Icon size={14} aria-hidden="true" /> {word}
            </span>
            <span>
              {title}: <strong>{found}</strong>
              {action !== '' && <span className="note-line">{action}</span>}
              {result === 'warn' && (
                <label className="note-line">
                  <input
                    type="checkbox"
                    checked={acknowledged.has(id)}
                    onChange={(event) => onTick(id, event.currentTarget.checked)}
                  />{' '}
                  I have read this and go on
                </label>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
