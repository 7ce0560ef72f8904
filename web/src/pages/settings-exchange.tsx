import { Link } from '@tanstack/react-router'
import { ContractLimits } from '../parts/settings/contract-limits.tsx'
import { DataPanel } from '../parts/data-panel.tsx'
import { NextSteps } from '../parts/settings/next-steps.tsx'
import { useStatus } from '../live.ts'
import type { StatusRow } from '@undertow/shared/view.ts'

/** How the bot gets at the exchange, and what the exchange allows. Keys cannot be typed here: they never pass the browser. */
export function SettingsExchange() {
  const status = useStatus()
  return (
    <>
      <DataPanel title="From practice to real money" state={{ isLoading: status === undefined }}>
        {status !== undefined && <NextSteps mode={status.mode} />}
      </DataPanel>
      <DataPanel title="Keys" state={{ isLoading: status === undefined }}>
        {status !== undefined && (
          <div className="stack">
            <p>{sayings[status.mode]}</p>
            <p className="muted">
              Keys stand in the environment of the process or in the file <code>.env</code> beside{' '}
              <code>package.json</code> (<code>.env.example</code> has the names) and are read once, at the start. No
              page asks for them, and none shows them, not even their end: not in settings, logs, answers or exports. To
              replace a key, change the file and start again.
            </p>
            <p className="muted">
              Let the API wallet trade futures and nothing else. Whether the keys work, may not withdraw, are bound to
              addresses, and whether the clock is right is tested in “Prepare live trading” under{' '}
              <Link to="/settings/risk">Risk</Link>.
            </p>
          </div>
        )}
      </DataPanel>
      <ContractLimits />
    </>
  )
}

const sayings: Readonly<Record<StatusRow['mode'], string>> = {
  practice: 'Practice needs no keys: the exchange runs on this machine, and its money is generated.',
  simulate: 'Simulate needs no keys: the market is real, the orders are simulated, and nothing signed is sent.',
  live: 'Live: the keys of an API wallet were read at the start. They are used on this machine alone.',
}
