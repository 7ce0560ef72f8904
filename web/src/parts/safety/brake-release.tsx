import { brakeTitles } from '@undertow/shared/brakes.ts'
import type { BrakeRow } from '@undertow/shared/view.ts'
import { useState } from 'react'
import { releaseBrake } from '../../control.ts'
import { useView } from '../../live.ts'
import { Confirm } from '../confirm.tsx'
import { Moment } from '../moment.tsx'

type SetBrake = BrakeRow & { readonly set: NonNullable<BrakeRow['set']> }

/** A button for each brake that is set: resume does not end it. */
export function BrakeRelease() {
  const brakes = useView('account').get('account')?.brakes ?? []
  const [asked, setAsked] = useState<SetBrake | null>(null)
  return (
    <>
      {brakes.filter(isSet).map((row) => (
        <button key={row.brake} type="button" className="btn small" onClick={() => setAsked(row)}>
          Release {brakeTitles[row.brake].toLowerCase()}…
        </button>
      ))}
      {asked !== null && <ReleaseDialog row={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

const isSet = (row: BrakeRow): row is SetBrake => row.set !== null

function ReleaseDialog({ row: { brake, set }, onClose }: { row: SetBrake; onClose: () => void }) {
  return (
    <Confirm
      title={`Release the brake “${brakeTitles[brake]}”?`}
      verb="Release"
      working="Releasing…"
      typed="RELEASE"
      onConfirm={() => releaseBrake(brake)}
      onClose={onClose}
    >
      <p>
        Set at <Moment at={set.at} withDay />: {set.because}.
        {set.releasesAt !== null && (
          <>
            {' '}
            It releases itself at <Moment at={set.releasesAt} withDay />.
          </>
        )}
      </p>
      <p>
        Entries may leave again, and losses are counted anew from this moment: as much as the limit allows can be lost
        once more.
      </p>
    </Confirm>
  )
}
