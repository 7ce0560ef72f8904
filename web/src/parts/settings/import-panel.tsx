import { api } from '../../api-routes.ts'
import { pathOf } from '@undertow/shared/contract.ts'
import { readImport, type ImportReport } from '@undertow/shared/import-settings.ts'
import type { JsonObject } from '@undertow/shared/json-changes.ts'
import { useState } from 'react'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'

const bytesMax = 200_000
const formats = {
  undertow: 'A settings file of this program',
  original: 'A file of the original bot, or one without symbol_defaults',
  vwap: 'A file of a VWAP bot',
} as const
const outcomes = {
  taken: 'taken over',
  converted: 'converted',
  unsupported: 'not supported',
  unknown: 'unknown, left out',
  refused: 'refused',
} as const

/** Settings as a file, out and in. A file is reported on first; what it says then goes through the same review as any change. */
export function ImportPanel({ simulateOnly, onTake }: { simulateOnly: boolean; onTake: (config: JsonObject) => void }) {
  const [text, setText] = useState('')
  const [report, setReport] = useState<ImportReport | null>(null)
  const [problem, setProblem] = useState('')

  function choose(file: File | undefined): void {
    if (file === undefined) return
    setReport(null)
    setProblem(file.size > bytesMax ? `${file.name} has ${file.size} bytes; at most ${bytesMax} are read` : '')
    if (file.size <= bytesMax)
      file.text().then(setText, () => setProblem(`${file.name} could not be read: choose it again`))
  }

  return (
    <DataPanel title="Export and import" flush state={{}}>
      <form
        className="panel-form"
        onSubmit={(event) => {
          event.preventDefault()
          setReport(readImport(text, simulateOnly))
        }}
      >
        <p className="row wrap">
          <a className="btn" download href={pathOf(api.exportConfig)}>
            Export the settings in force
          </a>
          <span className="muted">JSON without secrets; an import takes it back as it is</span>
        </p>
        <label className="field wide">
          <span>File of this program, of the original bot, or of a VWAP bot</span>
          <input
            className="input"
            type="file"
            accept=".json,application/json"
            onChange={(event) => choose(event.target.files?.[0])}
          />
        </label>
        <label className="field wide">
          <span>or its text</span>
          <textarea
            className="input import-text"
            rows={4}
            value={text}
            spellCheck={false}
            onChange={(event) => {
              setText(event.target.value)
              setReport(null)
            }}
          />
        </label>
        <button type="submit" className="btn" disabled={text.trim() === ''}>
          Look what it would become
        </button>
        {problem !== '' && <p className="danger">{problem}</p>}
      </form>
      {report !== null && <Report report={report} onTake={onTake} />}
    </DataPanel>
  )
}

function Report({ report, onTake }: { report: ImportReport; onTake: (config: JsonObject) => void }) {
  const { format, lines, problems, config } = report
  // What needs a look first.
  const order = ['refused', 'unknown', 'unsupported', 'converted', 'taken']
  const rows = lines
    .map((line, index) => ({ ...line, index }))
    .toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  return (
    <>
      {problems.length > 0 && (
        <div className="note danger-note" role="alert">
          <strong>Cannot be taken as it is</strong>
          <ul>
            {problems.map(({ key, value, problem }) => (
              <li key={`${key} ${problem}`}>
                <strong>{key}</strong> {problem} {value !== '' && <span className="muted">(is {value})</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
      {format !== null && (
        <p className="panel-foot">
          {formats[format]}:{' '}
          {order
            .map((outcome) => [outcome, rows.filter((row) => row.outcome === outcome).length] as const)
            .filter(([, count]) => count > 0)
            .map(([outcome, count]) => `${count} ${outcomes[outcome as keyof typeof outcomes]}`)
            .join(', ')}
        </p>
      )}
      {rows.length > 0 && (
        <div className="change-table table-scroll" role="region" aria-label="Import report, scrollable" tabIndex={0}>
          <DataTable
            isDense
            label="Import report"
            columns={columns}
            rows={rows}
            rowKey={({ index }) => String(index)}
          />
        </div>
      )}
      {config !== null && (
        <p className="panel-form">
          <button type="button" className="btn primary" onClick={() => onTake(config as unknown as JsonObject)}>
            Put it into the form
          </button>
          <span className="muted">Nothing is saved before you have reviewed the differences.</span>
        </p>
      )}
    </>
  )
}

type Row = ImportReport['lines'][number] & { readonly index: number }
const tones = { taken: 'muted', converted: '', unsupported: 'danger', unknown: 'danger', refused: 'danger' } as const
const columns: readonly Column<Row>[] = [
  { id: 'key', name: 'Key', cell: ({ key }) => <strong>{key}</strong> },
  { id: 'value', name: 'Value', isNumber: true, cell: ({ value }) => value },
  {
    id: 'outcome',
    name: 'Outcome',
    cell: ({ outcome }) => <span className={tones[outcome]}>{outcomes[outcome]}</span>,
  },
  {
    id: 'why',
    name: 'Became',
    cell: ({ why, outcome, to, became }) => (outcome === 'taken' ? '' : why || `${to}: ${became}`),
  },
]
