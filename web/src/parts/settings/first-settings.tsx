import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { StatusRow } from '@undertow/shared/view.ts'
import { api } from '../../api-routes.ts'
import { isJsonObject } from '@undertow/shared/json-changes.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { useStatus } from '../../live.ts'
import { at, put } from '../../settings-draft.ts'
import { useSettingsEdit } from '../../settings-edit.ts'
import { DataPanel } from '../data-panel.tsx'
import { SettingsReview } from './settings-review.tsx'
import { SuggestedSymbols } from './suggested-symbols.tsx'
import { TrialNote, useTrial } from './trial-note.tsx'

/** What a first start has to know and to choose, on one page: nothing of it risks money. */
export function FirstSettings() {
  const status = useStatus()
  const edit = useSettingsEdit()
  const [step, setStep] = useState<'choosing' | 'reviewing' | 'saved'>('choosing')
  const suggestion = useQuery({
    queryKey: [api.suggestSymbols.path],
    queryFn: ({ signal }) => call(api.suggestSymbols, { signal }),
    staleTime: 300_000,
    refetchOnWindowFocus: false,
  })
  const { current, changes, check } = edit
  const isValid = check.errors === 0
  const trial = useTrial(current?.draft ?? null, isValid)
  const items = suggestion.data?.symbols ?? []

  /** Undefined: the symbol is as it was before. */
  function choose(symbol: string, threshold: string | undefined): void {
    if (current === null) return
    const path = `symbols.${symbol}`
    const before = at(current.base, path)
    const own = isJsonObject(before) ? before : {}
    const next = threshold === undefined ? before : { ...own, volume_threshold: threshold }
    edit.replace(put(current.draft, path, next))
  }

  return (
    <>
      <div className="page-head">
        <h1>Set up</h1>
        <span className="muted">What to watch, and when to act. It ends with orders that are not real.</span>
      </div>
      <DataPanel title="1. What happens with your money" state={{ isLoading: status === undefined }}>
        {status !== undefined && <p>{sayings[status.mode]}</p>}
        <p className="muted">
          The bot watches forced closes of other traders. When enough of one side is liquidated within a short time, it
          enters against it, with a stop and a take-profit. Nobody has proven that this makes money: watch it for some
          days first.
        </p>
      </DataPanel>
      <DataPanel
        title="2. Symbols and thresholds"
        flush
        state={{
          isLoading: suggestion.isPending || edit.isPending,
          error: suggestion.error ?? edit.error,
          onRetry: () => void suggestion.refetch(),
          empty:
            suggestion.data !== undefined && items.length === 0 ? (
              <>
                No liquidation of a contract that can be traded was recorded in the last 24 hours, so nothing is
                suggested. Leave the bot running for an hour and come back here, or{' '}
                <Link to="/settings/symbols">add symbols by hand</Link>.
              </>
            ) : undefined,
        }}
      >
        {current !== null && (
          <SuggestedSymbols items={items} draft={current.draft} base={current.base} onChoose={choose} />
        )}
        {current !== null && <TrialNote trial={trial} isValid={isValid} />}
      </DataPanel>
      <DataPanel title="3. Keys, if ever" state={{}}>
        <p>
          None are needed now. Trading with real money takes the keys of an API wallet in the environment or in the file{' '}
          <code>.env</code>, never on this page, a start with <code>--mode live</code>, and its own arming.{' '}
          <Link to="/settings/exchange">More about keys</Link>
        </p>
      </DataPanel>
      <DataPanel title="4. Begin" state={{ isLoading: status === undefined }}>
        <div className="row wrap" role="status">
          {step === 'saved' && (
            <strong>Saved. Orders stay {status?.mode === 'practice' ? 'practice' : 'simulated'}.</strong>
          )}
          {step !== 'saved' && changes.length === 0 && <span>Nothing is chosen: the settings stay as they are.</span>}
          {step !== 'saved' && !isValid && <span className="danger">{check.firstError}</span>}
        </div>
        <p className="row wrap">
          {step !== 'saved' && (
            <button
              type="button"
              className="btn primary"
              disabled={changes.length === 0 || !isValid}
              onClick={() => setStep('reviewing')}
            >
              Review and save
            </button>
          )}
          <Link to="/" className="btn">
            {step === 'saved' ? 'Watch it work' : 'Skip to the overview'}
          </Link>
        </p>
      </DataPanel>
      {step === 'reviewing' && current !== null && (
        <SettingsReview
          current={current}
          changes={changes}
          warnings={check.warnings}
          onRebase={() => void edit.rebase().then(() => setStep('choosing'))}
          onDiscard={() => {
            edit.discard()
            setStep('choosing')
          }}
          onSaved={() => {
            edit.saved()
            setStep('saved')
          }}
          onClose={() => setStep((now) => (now === 'saved' ? now : 'choosing'))}
        />
      )}
    </>
  )
}

const sayings: Readonly<Record<StatusRow['mode'], string>> = {
  practice:
    'This is practice: the market and its money are generated on this machine. Nothing that happens here costs or earns anything.',
  simulate: 'This is a simulation: the market is real, the orders are not, and nothing signed leaves this machine.',
  live: 'Orders are simulated until you arm real money under Settings, Risk. Nothing on this page arms it.',
}
