import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { AlertRow } from '@undertow/shared/alert-row.ts'
import { titleOf } from '../../alerts/words.ts'
import { call, failureOf } from '../../api.ts'
import { useSending } from '../../sending.ts'
import { Missing } from '../missing.tsx'

/** Says that somebody has seen it, or who has. */
export function AckButton({ alert }: { alert: AlertRow }) {
  const queries = useQueryClient()
  const { isWorking, error, send } = useSending()
  if (alert.level === 'info') return <Missing why="nothing to acknowledge" />
  if (alert.ackedAt !== null) return <span className="muted">seen by {alert.ackedBy}</span>
  const acknowledge = (): void =>
    send(
      () => call(api.acknowledgeAlerts, { body: { ids: [alert.id] } }),
      () => queries.invalidateQueries({ queryKey: [api.alertEvents.path] }),
    )
  return (
    <>
      <button
        type="button"
        className="btn small"
        disabled={isWorking}
        aria-label={`Acknowledge: ${titleOf(alert)}`}
        onClick={acknowledge}
      >
        {isWorking ? 'Saving…' : 'Acknowledge'}
      </button>
      {error !== null && (
        <span role="alert" className="danger">
          {failureOf(error).message}
        </span>
      )}
    </>
  )
}
