import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ArmingAnswer } from '@undertow/shared/arming-api.ts'
import { api } from '../../api-routes.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { Holdable } from '../../hold.ts'
import { useStatus } from '../../live.ts'
import { ArmDialog } from './arm-dialog.tsx'
import { Countdown } from './countdown.tsx'
import { DataPanel } from '../data-panel.tsx'
import { DisarmDialog } from './disarm-dialog.tsx'
import { FailureNote } from '../failure-note.tsx'

const lookMs = 2_000

/** How far this process is on the way to real money, and the buttons to go there and back. It goes on while the page is held. */
export function RealMoney() {
  return (
    <Holdable value={false}>
      <RealMoneyPanel />
    </Holdable>
  )
}

function RealMoneyPanel() {
  const mode = useStatus()?.mode
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<'arm' | 'disarm' | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const { data, error, isPending } = useQuery({
    queryKey: [api.arming.path],
    queryFn: ({ signal }) => call(api.arming, { signal }),
    enabled: mode === 'live',
    refetchInterval: lookMs,
  })
  if (mode === undefined) return null
  const close = (): void => {
    setDialog(null)
    void queries.invalidateQueries({ queryKey: [api.arming.path] })
  }
  const abort = (): void => {
    setFailure(null)
    call(api.abortArming, {}).then(close, setFailure)
  }
  return (
    <DataPanel
      title="Real money"
      state={{ isLoading: mode === 'live' && isPending, error: data === undefined ? error : undefined }}
    >
      {data === undefined ? (
        <p className="muted">
          This process trades no real money. Start it with <code>--mode live</code> and the keys of an API wallet; the
          guide “Going live” leads there step by step.
        </p>
      ) : (
        <div className="stack" aria-live="polite">
          <p>{sayings[data.stage]}</p>
          {data.stage === 'countdown' && data.liveAt !== null && (
            <p className="real-money-countdown">
              <strong className="danger">
                Real orders on {data.network} in <Countdown until={data.liveAt} past="a moment" />
              </strong>
            </p>
          )}
          {data.note !== '' && <p className="muted">{data.note}</p>}
          {failure !== null && <FailureNote error={failure} title="Not done" />}
          <p className="row wrap">
            {data.stage === 'off' && (
              <button type="button" className="btn primary" onClick={() => setDialog('arm')}>
                Prepare live trading
              </button>
            )}
            {data.stage === 'countdown' && (
              <button type="button" className="btn danger" onClick={abort}>
                Abort
              </button>
            )}
            {data.stage === 'live' && (
              <button type="button" className="btn danger" onClick={() => setDialog('disarm')}>
                Disarm
              </button>
            )}
          </p>
        </div>
      )}
      {dialog === 'arm' && <ArmDialog onClose={close} />}
      {dialog === 'disarm' && <DisarmDialog onClose={close} />}
    </DataPanel>
  )
}

const sayings: Readonly<Record<ArmingAnswer['stage'], string>> = {
  off: 'Orders are simulated. Real money needs a look at everything, a typed sentence and ten seconds of patience.',
  countdown: 'Everything was checked and confirmed.',
  live: 'Armed: entries risk real money. Disarming ends them at once; what is open stays protected.',
  leaving: 'Disarmed: no entries any more. What is open stays managed and protected until it is closed.',
}
