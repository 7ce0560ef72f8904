import { CatchBoundary, type ErrorComponentProps } from '@tanstack/react-router'
import { Suspense, type ReactNode } from 'react'
import { failureOf } from '../api.ts'
import { isMissingPart } from '../missing-parts.ts'

/** A part whose code comes later than its page. When that does not come, or breaks, its place says so and the page stays. */
export const Late = ({ fallback, children }: { fallback?: ReactNode; children: ReactNode }) => (
  <CatchBoundary getResetKey={() => 'late'} errorComponent={NotThere}>
    <Suspense fallback={fallback}>{children}</Suspense>
  </CatchBoundary>
)

function NotThere({ error }: ErrorComponentProps) {
  return (
    <p className="panel empty danger" role="alert">
      {isMissingPart(error) ? 'The code of this part did not load.' : failureOf(error).message} Load the page again to
      see it.
    </p>
  )
}
