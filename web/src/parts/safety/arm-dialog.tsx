import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { ModeChange } from '@undertow/shared/arming-api.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { Confirm } from '../confirm.tsx'
import { Countdown } from './countdown.tsx'
import { FailureNote } from '../failure-note.tsx'
import { Money } from '../money.tsx'
import { ReadinessList } from './readiness-list.tsx'

/** The last look before real money: every check, what is at stake, and a sentence to type. */
export function ArmDialog({ onClose }: { onClose: () => void }) {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [api.preflight.path],
    queryFn: () => call(api.preflight, {}),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const [acknowledged, setAcknowledged] = useState<ReadonlySet<string>>(new Set())
  const [modeChange, setModeChange] = useState<ModeChange | null>(null)
  const open = data?.checks.filter(({ id, result }) => result === 'warn' && !acknowledged.has(id)) ?? []
  const failed = data?.checks.filter(({ result }) => result === 'fail') ?? []
  const tick = (id: string, isOn: boolean): void => {
    const next = new Set(acknowledged)
    if (isOn) next.add(id)
    else next.delete(id)
    setAcknowledged(next)
  }
  const token = data?.token ?? null

  return (
    <Confirm
      title="Go live with real money?"
      verb="Go live"
      working="Arming…"
      size="lg"
      isBlocked={token === null || open.length > 0}
      {...(data === undefined || token === null ? {} : { typed: data.phrase })}
      onConfirm={() =>
        call(api.arm, {
          body: { token: token ?? '', typed: data?.phrase ?? '', acknowledged: [...acknowledged] },
        })
      }
      onClose={onClose}
    >
      {error !== null && <FailureNote error={error} title="The checks could not be made" />}
      {data === undefined && error === null && <p className="muted">Looking at the account and the connections…</p>}
      {data !== undefined && (
        <>
          <dl className="stakes">
            <dt>Account</dt>
            <dd>{data.account}</dd>
            <dt>Contracts</dt>
            <dd>
              {data.symbols.length} with settings of their own
              {data.tradesUnlisted && ', and every other one that may be traded'} (version {data.configVersion})
            </dd>
            <dt>All entries together bind up to</dt>
            <dd>
              <Money value={data.exposureMax} as="usdt" /> USDT of margin
            </dd>
            <dt>Lost if every stop is hit</dt>
            <dd>
              <Money value={data.worstLoss} as="usdt" /> USDT with slippage and fees. A market that jumps over the stops
              can cost more.
            </dd>
          </dl>
          <ReadinessList
            checks={data.checks}
            acknowledged={acknowledged}
            onTick={tick}
            modeChange={modeChange}
            onModeChange={(change) => {
              setModeChange(change)
              void refetch()
            }}
          />
          <p className="muted">
            {failed.length > 0 && `${failed.length} checks fail: mend them, then check again. `}
            {failed.length === 0 && open.length > 0 && 'Tick what you have read. '}
            {data.expiresAt !== null && (
              <>
                The check is good for <Countdown until={data.expiresAt} past="nothing any more: check again" />.{' '}
              </>
            )}
          </p>
          <p>
            <button type="button" className="btn small" disabled={isFetching} onClick={() => void refetch()}>
              {isFetching ? 'Checking…' : 'Check again'}
            </button>
          </p>
        </>
      )}
    </Confirm>
  )
}
