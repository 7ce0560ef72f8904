import { alertRuleSchema, type AlertRule, type RulePreview } from '@undertow/shared/alert-rules.ts'
import { api } from '../../api-routes.ts'
import { useId, useState, type ReactNode } from 'react'
import { ruleKindNames, ruleOf, type DraftProblems, type RuleDraft } from '../../alerts/rule-draft.ts'
import { call } from '../../api.ts'
import { FailureNote } from '../failure-note.tsx'
import { Moment } from '../moment.tsx'

const kinds = alertRuleSchema.options.map(({ shape }) => shape.kind.value)
const sides = { both: 'both', long: 'LONG liq', short: 'SHORT liq' } as const

/** One rule: what it looks for, what it would have told, and a test of where it tells. */
export function RuleForm({
  initial,
  onSave,
  onClose,
}: {
  initial: RuleDraft
  onSave: (rule: AlertRule) => Promise<unknown>
  onClose: () => void
}) {
  const [draft, setDraft] = useState(initial)
  const [problems, setProblems] = useState<DraftProblems>({})
  const [preview, setPreview] = useState<RulePreview | null>(null)
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState<'' | 'save' | 'preview' | 'test'>('')
  const [failure, setFailure] = useState<unknown>(null)
  const change = (part: Partial<RuleDraft>): void => {
    setDraft({ ...draft, ...part })
    setPreview(null)
    setSaid('')
  }
  const withRule = (what: typeof busy, act: (rule: AlertRule) => Promise<unknown>) => (): void => {
    const read = ruleOf(draft)
    setProblems('problems' in read ? read.problems : {})
    if ('problems' in read) return
    setBusy(what)
    setFailure(null)
    act(read.rule)
      .catch(setFailure)
      .finally(() => setBusy(''))
  }
  const save = withRule('save', onSave)
  const look = withRule('preview', async (rule) => setPreview(await call(api.previewAlertRule, { body: rule })))
  const test = withRule('test', async (rule) => {
    const { channels } = await call(api.testAlertRule, { body: rule })
    const outside = channels.map(({ name, tested }) => `${name}: ${tested ?? 'not tried'}`).join(', ')
    setSaid(outside === '' ? 'Told on this machine.' : `Told on this machine and outside. ${outside}`)
  })
  const { kind } = draft
  const isFlow = kind === 'liquidation' || kind === 'volume'
  return (
    <form
      className="panel-form"
      aria-label="Rule"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Labelled name="Name" problem={problems['name']}>
        {(props) => (
          <input
            {...props}
            autoFocus
            className="input"
            maxLength={40}
            value={draft.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        )}
      </Labelled>
      <Labelled name="Looks for" problem={undefined}>
        {(props) => (
          <select
            {...props}
            className="select input"
            value={kind}
            onChange={({ target }) => change({ kind: kinds.find((one) => one === target.value) ?? kind })}
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {ruleKindNames[one]}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      {kind === 'nearLiquidation' ? (
        <Amount name="Distance, %" value={draft.pct} problem={problems['pct']} onChange={(pct) => change({ pct })} />
      ) : (
        <Amount
          name="Amount, USDT"
          value={draft.usdt}
          problem={problems['usdt']}
          onChange={(usdt) => change({ usdt })}
        />
      )}
      {kind === 'volume' && (
        <Amount
          name="Window, s"
          value={draft.windowSec}
          problem={problems['windowSec']}
          onChange={(windowSec) => change({ windowSec })}
        />
      )}
      {isFlow && (
        <Labelled name="Liquidated side" problem={undefined}>
          {(props) => (
            <select
              {...props}
              className="select input"
              value={draft.side}
              onChange={({ target }) => change({ side: target.value as RuleDraft['side'] })}
            >
              {Object.entries(sides).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      )}
      {kind !== 'dailyLoss' && (
        <Labelled name="Symbols, empty for all" problem={problems['symbols']}>
          {(props) => (
            <input
              {...props}
              className="input"
              value={draft.symbols}
              placeholder="BTCUSDT, ETHUSDT"
              spellCheck={false}
              autoCapitalize="characters"
              onChange={({ target }) => change({ symbols: target.value })}
            />
          )}
        </Labelled>
      )}
      <Amount
        name="Then quiet for, s"
        value={draft.cooldownSec}
        problem={problems['cooldownSec']}
        onChange={(cooldownSec) => change({ cooldownSec })}
      />
      <label className="check-line">
        <input
          type="checkbox"
          checked={draft.leavesMachine}
          onChange={({ target }) => change({ leavesMachine: target.checked })}
        />
        Also by webhook and Telegram
      </label>
      <div className="row wrap form-foot">
        <button type="submit" className="btn primary" disabled={busy !== ''}>
          {busy === 'save' ? 'Saving…' : 'Save rule'}
        </button>
        <button type="button" className="btn" disabled={busy !== ''} onClick={look}>
          {busy === 'preview' ? 'Counting…' : 'Preview on the last 24 h'}
        </button>
        <button type="button" className="btn" disabled={busy !== ''} onClick={test}>
          {busy === 'test' ? 'Telling…' : 'Test'}
        </button>
        <button type="button" className="btn quiet" onClick={onClose}>
          Cancel
        </button>
      </div>
      <div role="status" className="form-foot">
        {said}
        {preview !== null && <PreviewWords preview={preview} />}
      </div>
      {failure !== null && <FailureNote error={failure} title="Not done" />}
    </form>
  )
}

function PreviewWords({ preview: { fired, examples, from, isCut } }: { preview: RulePreview }) {
  if (fired === null)
    return <p className="muted">What this rule looks at is not stored moment by moment, so there is no preview.</p>
  return (
    <>
      <p>
        <strong>
          Would have fired {fired} {fired === 1 ? 'time' : 'times'} in the last 24 h
        </strong>
        {isCut && (
          <span className="warn">
            {' '}
            · only liquidations since <Moment at={from} withDay /> were looked at, more are stored
          </span>
        )}
      </p>
      {examples.length > 0 && (
        <ul className="muted">
          {examples.map(({ at, symbol, value }) => (
            <li key={`${at} ${symbol}`}>
              <Moment at={at} withDay /> {symbol}: {value}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

type Wired = {
  readonly id: string
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby': string | undefined
}

function Labelled({
  name,
  problem,
  children,
}: {
  name: string
  problem: string | undefined
  children: (props: Wired) => ReactNode
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      {children({
        id,
        'aria-invalid': problem !== undefined,
        'aria-describedby': problem === undefined ? undefined : `${id}-problem`,
      })}
      {problem !== undefined && (
        <span id={`${id}-problem`} className="danger">
          {problem}
        </span>
      )}
    </div>
  )
}

function Amount({
  name,
  value,
  problem,
  onChange,
}: {
  name: string
  value: string
  problem: string | undefined
  onChange: (value: string) => void
}) {
  return (
    <Labelled name={name} problem={problem}>
      {(props) => (
        <input
          {...props}
          className="input short-input"
          inputMode="decimal"
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Labelled>
  )
}
