import type { KeyState } from '@undertow/shared/key-state.ts'
import type { ReactNode } from 'react'
import { Age } from '../age.tsx'
import { DataPanel } from '../data-panel.tsx'
import { Missing } from '../missing.tsx'
import { Moment } from '../moment.tsx'

/** What the exchange says of the key that signs real orders. */
export function KeyPanel({ state }: { state: KeyState }) {
  const { checkedAt, troubles, mayTrade, mayTradeSpot, mayWithdraw, endsAt, isAddressBound } = state
  return (
    <DataPanel title="API key" state={{}}>
      {troubles.map(({ text, halts }) => (
        <p key={text} className={halts ? 'danger' : 'warn'}>
          <strong>{halts ? 'No entries: ' : 'Please fix: '}</strong>
          {text}.
        </p>
      ))}
      <dl className="facts">
        <dt>Perpetuals</dt>
        <dd>{told(mayTrade, 'may trade', 'may not trade')}</dd>
        <dt>Spot</dt>
        <dd>{told(mayTradeSpot, 'may trade', 'may not trade')}</dd>
        <dt>Withdrawals</dt>
        <dd>{told(mayWithdraw, 'allowed', 'not allowed')}</dd>
        <dt>May be used from</dt>
        <dd>{told(isAddressBound, 'listed addresses only', 'any address')}</dd>
        <dt>Ends</dt>
        <dd>{endsAt === null ? <Missing why="no end is told" /> : <Moment at={endsAt} withDay />}</dd>
        <dt>Last answer</dt>
        <dd>
          {checkedAt === null ? (
            <Missing why="the exchange has not answered yet; it is asked again" />
          ) : (
            <Age at={checkedAt} />
          )}
        </dd>
      </dl>
      <p className="muted">Asked at the start, every four hours, and when entries are resumed.</p>
    </DataPanel>
  )
}

function told(value: boolean | null, yes: string, no: string): ReactNode {
  if (value === null) return <Missing why="the exchange does not say" />
  return value ? yes : no
}
