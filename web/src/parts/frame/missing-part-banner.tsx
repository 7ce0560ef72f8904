import { useDown } from '../../live.ts'
import { useIsPartMissing } from '../../missing-parts.ts'

/** Says that the page is not whole, and offers the only remedy; while the server is away that would leave no page at all. */
export function MissingPartBanner() {
  const isMissing = useIsPartMissing()
  const isDown = useDown()
  if (!isMissing) return null
  return (
    <div className="notice-banner" role="alert">
      <strong className="warn">A PART OF THIS PAGE DID NOT LOAD</strong>
      <span>
        Undertow may have been updated since the page was opened. What is shown goes on, and STOP works.
        {isDown && ' Load the page again once the server answers.'}
      </span>
      {!isDown && (
        <button type="button" className="btn small push" onClick={() => location.reload()}>
          Load again
        </button>
      )}
    </div>
  )
}
