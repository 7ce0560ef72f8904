import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { AlertRule } from '@undertow/shared/alert-rules.ts'
import { api } from '../../api-routes.ts'
import { useState } from 'react'
import { draftOf, newDraft, ruleWords } from '../../alerts/rule-draft.ts'
import { call } from '../../api.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable } from '../tables/data-table.tsx'
import { FailureNote } from '../failure-note.tsx'
import { RuleForm } from './rule-form.tsx'
import type { Column } from '../tables/table-view.tsx'

/** Told whatever anybody chooses. */
const always = [
  'Halted, armed, disarmed, or a brake set',
  'A position without a confirmed stop',
  'Our own position liquidated or closed by force',
  'A connection to the exchange down for 10 s',
  'An order of unknown outcome',
  'The store takes nothing',
] as const

/** The own rules, and beside them what cannot be turned off. */
export function AlertRulesPanel() {
  const queries = useQueryClient()
  /** The name of the rule that is edited; '' for a new one, null for none. */
  const [edited, setEdited] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.alertRules.path],
    queryFn: ({ signal }) => call(api.alertRules, { signal }),
  })
  const rules = data?.rules ?? []
  const put = async (next: readonly AlertRule[]): Promise<void> => {
    const answer = await call(api.putAlertRules, { body: { version: data?.version ?? 0, rules: [...next] } })
    queries.setQueryData([api.alertRules.path], answer)
  }
  const save = async (rule: AlertRule): Promise<void> => {
    const isNew = edited === ''
    await put(isNew ? [...rules, rule] : rules.map((one) => (one.name === edited ? rule : one)))
    setEdited(null)
  }
  const change = (next: readonly AlertRule[]): void => {
    setFailure(null)
    put(next).catch((cause: unknown) => {
      setFailure(cause)
      void refetch()
    })
  }
  const found = rules.find(({ name }) => name === edited)
  const columns: readonly Column<AlertRule>[] = [
    { id: 'name', name: 'Rule', cell: ({ name }) => <strong>{name}</strong> },
    { id: 'what', name: 'Fires when', cell: (rule) => <span className="alert-text">{ruleWords(rule)}</span> },
    { id: 'quiet', name: 'Then quiet', isNumber: true, cell: ({ cooldownSec }) => `${cooldownSec} s` },
    {
      id: 'where',
      name: 'Tells',
      cell: ({ leavesMachine }) => (leavesMachine ? 'here and outside' : 'here only'),
    },
    {
      id: 'on',
      name: 'On',
      cell: ({ name, isOn }) => (
        <label className="check-line">
          <input
            type="checkbox"
            aria-label={`${name} is on`}
            checked={isOn}
            onChange={({ target }) =>
              change(rules.map((one) => (one.name === name ? { ...one, isOn: target.checked } : one)))
            }
          />
          {isOn ? 'on' : 'off'}
        </label>
      ),
    },
    {
      id: 'act',
      name: 'Change',
      cell: ({ name }) => (
        <span className="row">
          <button type="button" className="btn small" aria-label={`Edit ${name}`} onClick={() => setEdited(name)}>
            Edit
          </button>
          <button
            type="button"
            className="btn small"
            aria-label={`Remove ${name}`}
            onClick={() => change(rules.filter((one) => one.name !== name))}
          >
            Remove
          </button>
        </span>
      ),
    },
  ]
  return (
    <>
      <DataPanel
        title="Own rules"
        flush
        aside={
          <button type="button" className="btn small" disabled={data === undefined} onClick={() => setEdited('')}>
            Add a rule
          </button>
        }
        head={
          <>
            {edited !== null && (
              <RuleForm
                key={edited}
                initial={found === undefined ? newDraft : draftOf(found)}
                onSave={save}
                onClose={() => setEdited(null)}
              />
            )}
            {failure !== null && <FailureNote error={failure} title="Rules: not changed" />}
            {typeof data?.problem === 'string' && <p className="note danger-note">{data.problem}</p>}
          </>
        }
        state={{
          isLoading: isPending,
          error: data === undefined ? error : undefined,
          onRetry: () => void refetch(),
          empty:
            rules.length === 0 ? 'No own rules yet. Add one to be told of a large liquidation or a loss.' : undefined,
        }}
      >
        <DataTable label="Own rules" columns={columns} rows={rules} rowKey={({ name }) => name} />
      </DataPanel>
      <DataPanel title="Always told" state={{}}>
        <p className="muted">These cannot be muted or turned off.</p>
        <ul className="check-list">
          {always.map((what) => (
            <li key={what}>
              <label className="check-line">
                <input type="checkbox" checked disabled />
                {what}
              </label>
            </li>
          ))}
        </ul>
      </DataPanel>
    </>
  )
}
