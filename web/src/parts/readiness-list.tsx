import type { ReadinessCheck } from '@undertow/shared/arming-api.ts'
import { Check, TriangleAlert, X } from 'lucide-react'

const looks = {
  pass: { icon: Check, word: 'pass', className: 'muted' },
  warn: { icon: TriangleAlert, word: 'WARNING', className: 'warn' },
  fail: { icon: X, word: 'FAIL', className: 'danger' },
} as const

/** What was looked at before real money: what needs somebody first, in the order to mend it; warnings are ticked one by one. */
export function ReadinessList({
  checks,
  acknowledged,
  onTick,
}: {
  checks: readonly ReadinessCheck[]
  acknowledged: ReadonlySet<string>
  onTick: (id: string, isOn: boolean) => void
}) {
  const passed = checks.filter(({ result }) => result === 'pass')
  const rowOf = (check: ReadinessCheck) => (
    <Row key={check.id} check={check} isTicked={acknowledged.has(check.id)} onTick={onTick} />
  )
  return (
    <>
      <ul className="readiness" aria-label="Needs you">
        {checks.filter(({ result }) => result === 'fail').map(rowOf)}
        {checks.filter(({ result }) => result === 'warn').map(rowOf)}
      </ul>
      <details>
        <summary>{passed.length} checks passed</summary>
        <ul className="readiness" aria-label="Passed">
          {passed.map(rowOf)}
        </ul>
      </details>
    </>
  )
}

function Row({
  check: { id, title, result, found, action },
  isTicked,
  onTick,
}: {
  check: ReadinessCheck
  isTicked: boolean
  onTick: (id: string, isOn: boolean) => void
}) {
  const { icon: Icon, word, className } = looks[result]
  return (
    <li data-result={result}>
      <span className={`nowrap ${className}`}>
        <Icon size={14} aria-hidden="true" /> {word}
      </span>
      <span>
        {title}: <strong>{found}</strong>
        {action !== '' && <span className="note-line">{action}</span>}
        {result === 'warn' && (
          <label className="note-line">
            <input type="checkbox" checked={isTicked} onChange={(event) => onTick(id, event.currentTarget.checked)} /> I
            have read this and go on
          </label>
        )}
      </span>
    </li>
  )
}
