import { failureOf } from '../api.ts'

/** What went wrong, what to do about it, and the number under which the server's log knows it. */
export function FailureNote({ error, title, onRetry }: { error: unknown; title: string; onRetry?: () => void }) {
  const { message, action, requestId, problems } = failureOf(error)
  return (
    <div className="note danger-note" role="alert">
      <strong>{title}</strong>
      {problems.length === 0 && (
        <p>
          {message} {action}
        </p>
      )}
      {problems.length > 0 && (
        <ul>
          {problems.map(({ key, value, problem }) => (
            <li key={`${key} ${problem}`}>
              <strong>{key.replace(/^body\./, '')}</strong> {problem}
              {value !== '' && <span className="muted"> (is {value})</span>}
            </li>
          ))}
        </ul>
      )}
      {(requestId !== null || onRetry !== undefined) && (
        <p className="row wrap">
          {onRetry !== undefined && (
            <button type="button" className="btn small" onClick={onRetry}>
              Try again
            </button>
          )}
          {requestId !== null && <span className="muted">request {requestId}</span>}
        </p>
      )}
    </div>
  )
}
