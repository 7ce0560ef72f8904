import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import type { JsonObject } from '@undertow/shared/json-changes.ts'
import { useEffect, useState } from 'react'
import { call, failureOf } from '../../api.ts'
import { Count } from '../count.tsx'
import { Duration } from '../duration.tsx'
import { Money } from '../money.tsx'

type Trial = Answer<typeof api.previewConfig>
const restMs = 700
const slowMs = 1_500

/** What the server says that these settings would have done in the last 24 hours; asked for once the typing rests. */
export function useTrial(draft: JsonObject | null, isValid: boolean) {
  const settled = useSettled(isValid ? draft : null)
  return useQuery({
    queryKey: [api.previewConfig.path, settled],
    queryFn: ({ signal }) => call(api.previewConfig, { body: { config: settled }, signal }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 120_000,
  })
}

function useSettled(draft: JsonObject | null): JsonObject | null {
  const [settled, setSettled] = useState(draft)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(draft), settled === null ? 0 : restMs)
    return () => clearTimeout(timer)
  }, [draft, settled])
  return settled
}

/** The sentence under the table, with what it leaves out and what could not be known. */
export function TrialNote({ trial, isValid }: { trial: ReturnType<typeof useTrial>; isValid: boolean }) {
  const { data, error, isFetching } = trial
  if (!isValid)
    return (
      <p className="trial-note muted">What these settings would have done is counted once all of them are valid.</p>
    )
  if (data === undefined)
    return (
      <p className="trial-note muted" role="status">
        {error === null ? <Counting /> : `Not counted: ${failureOf(error).message}`}
      </p>
    )
  return (
    <div className="trial-note" role="status" aria-busy={isFetching}>
      <p>
        With these values the last 24 h would have triggered{' '}
        <strong>
          {data.draft.triggers} {data.draft.triggers === 1 ? 'time' : 'times'}
        </strong>
        {data.draft.triggers !== data.now.triggers && <> (as saved: {data.now.triggers})</>}, largest exposure{' '}
        <strong>
          <Money
            value={data.draft.exposureUsdt}
            as="usdt"
            missing="sizes follow the equity, which was not recorded for this"
          />{' '}
          USDT margin
        </strong>{' '}
        if nothing had been closed.
        {error !== null && <span className="danger"> Not counted anew: {failureOf(error).message}</span>}
      </p>
      <p className="muted">
        <Reach trial={data} /> It counts volume, cooldowns and fresh volume alone: filters, prices, caps, brakes and
        positions that were still open could only make it fewer.
      </p>
    </div>
  )
}

/** Mostly the answer is there before this could be read. */
function Counting() {
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), slowMs)
    return () => clearTimeout(timer)
  }, [])
  return isSlow && 'Counting the last 24 hours. With many stored liquidations this takes up to a minute.'
}

function Reach({ trial: { from, to, watchedMs, liquidations, leftOut } }: { trial: Trial }) {
  const missed = to - from - watchedMs
  return (
    <>
      From <Count of={liquidations} /> stored liquidations.{' '}
      {leftOut > 0 && (
        <>
          <Count of={leftOut} /> older ones were left out: these are the last <Duration ms={to - from} />.{' '}
        </>
      )}
      {missed > 60_000 && (
        <>
          For <Duration ms={missed} /> of this time nothing was recorded, so what happened then is not in it.{' '}
        </>
      )}
    </>
  )
}
