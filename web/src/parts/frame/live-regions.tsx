import { useAnnounced } from '../../alerts/announcements.ts'

/** The one place that speaks to a screen reader by itself; what it says is made by alerts/hub.ts. */
export function LiveRegions() {
  const { polite, assertive, count } = useAnnounced()
  // A space more or less: a reader says nothing when a text stays the same.
  const again = count % 2 === 0 ? '' : '\u00a0'
  return (
    <>
      <div className="visually-hidden" role="status" aria-label="News">
        {polite === '' ? '' : polite + again}
      </div>
      <div className="visually-hidden" role="alert" aria-label="Urgent news">
        {assertive === '' ? '' : assertive + again}
      </div>
    </>
  )
}
