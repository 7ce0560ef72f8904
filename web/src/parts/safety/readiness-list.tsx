import type { ModeChange, ReadinessCheck } from '@undertow/shared/arming-api.ts'
import { Check, TriangleAlert, X } from 'lucide-react'
import { AccountModeOffer, AccountModeOutcome } from './account-mode.tsx'

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
  modeChange,
  onModeChange,
}: {
  checks: readonly ReadinessCheck[]
  acknowledged: ReadonlySet<string>
  onTick: (id: string, isOn: boolean) => void
  /** The last change of a mode of the account; null: there was none. */
  modeChange: ModeChange | null
  /** A mode of the account was changed, or tried to be. */
  onModeChange: (change: ModeChange) => void
}) {
  const passed = checks.filter(({ result }) => result === 'pass')
  // Where the change did not come about its row is still there, and says so itself.
  const isOffered = checks.some(({ offer }) => offer?.setting === modeChange?.setting)
  const rowOf = (check: ReadinessCheck) => (
    <Row
      key={check.id}
      check={check}
      isTicked={acknowledged.has(check.id)}
      onTick={onTick}
      onModeChange={onModeChange}
      modeChange={modeChange}
    />
  )
  return (
    <>
      <ul className="readiness" aria-label="Needs you">
        {checks.filter(({ result }) => result === 'fail').map(rowOf)}
        {checks.filter(({ result }) => result === 'warn').map(rowOf)}
      </ul>
      {modeChange !== null && !isOffered && <AccountModeOutcome change={modeChange} />}
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
  check: { id, title, result, found, action, offer },
  isTicked,
  onTick,
  modeChange,
  onModeChange,
}: {
  check: ReadinessCheck
  isTicked: boolean
  onTick: (id: string, isOn: boolean) => void
  modeChange: ModeChange | null
  onModeChange: (change: ModeChange) => void
}) {
  const { icon: Icon, word, className } = looks[result]
  return (
    <li data-result={result}>
      <span className={`nowrap ${className}`}>
        <Icon size={14} aria-hidden="true" /> {word}
      </span>
      <div>
        {title}: <strong>{found}</strong>
        {action !== '' && <span className="note-line">{action}</span>}
        {offer !== null && <AccountModeOffer offer={offer} onDone={onModeChange} />}
        {offer !== null && modeChange?.setting === offer.setting && <AccountModeOutcome change={modeChange} />}
        {result === 'warn' && (
          <label className="note-line">
            <input type="checkbox" checked={isTicked} onChange={(event) => onTick(id, event.currentTarget.checked)} /> I
            have read this and go on
          </label>
        )}
      </div>
    </li>
  )
}
