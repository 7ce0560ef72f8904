import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { AlertRow } from '@undertow/shared/alert-row.ts'
import { useState } from 'react'
import { titleOf } from '../../alerts/words.ts'
import { call, failureOf } from '../../api.ts'
import { Missing } from '../missing.tsx'

/** Says that somebody has seen it, or who has. */
export function AckButton({ alert }: { alert: AlertRow }) {
  const queries = useQueryClient()
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState('')
  if (alert.level === 'info') return <Missing why="nothing to acknowledge" />
  if (alert.ackedAt !== null) return <span className="muted">seen by {alert.ackedBy}</span>
  const acknowledge = (): void => {
    setIsBusy(true)
    setProblem('')
    call(api.acknowledgeAlerts, { body: { ids: [alert.id] } })
      .then(
        () => queries.invalidateQueries({ queryKey: [api.alertEvents.path] }),
        (error: unknown) => setProblem(failureOf(error).message),
      )
      .finally(() => setIsBusy(false))
  }
  return (
    <>
      <button
        type="button"
        className="btn small"
        disabled={isBusy}
        aria-label={`Acknowledge: ${titleOf(alert)}`}
        onClick={acknowledge}
      >
        {isBusy ? 'Saving…' : 'Acknowledge'}
      </button>
      {problem !== '' && (
        <span role="alert" className="danger">
          {problem}
        </span>
      )}
    </>
  )
}
