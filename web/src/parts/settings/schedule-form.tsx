import { api } from '../../api-routes.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { scheduleProblem } from '@undertow/shared/profile-schedule.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { useSending } from '../../sending.ts'
import { ChoiceField } from '../choice-field.tsx'
import { FailureNote } from '../failure-note.tsx'
import { Moment } from '../moment.tsx'

type Profiles = Answer<typeof api.profiles>

/** When which profile is put in force by itself. */
export function ScheduleForm({
  saved,
  names,
  onSaved,
}: {
  saved: Profiles['schedule']
  names: readonly string[]
  onSaved: (answer: Profiles) => void
}) {
  const [slots, setSlots] = useState(saved?.slots ?? [])
  const [otherwise, setOtherwise] = useState(saved?.otherwise ?? null)
  const { isWorking, error, send } = useSending()
  const wish = { slots, otherwise }
  const profiles = names.map((value) => ({ value, name: value }))
  const isChanged =
    JSON.stringify(wish) !== JSON.stringify({ slots: saved?.slots ?? [], otherwise: saved?.otherwise ?? null })
  // One that is not obeyed for want of the password is saved again as it is.
  const canSave = isChanged || (saved !== null && saved.problem !== null)
  const problem = slots.length === 0 ? null : scheduleProblem(wish, names)

  function submit(): void {
    const body = { slots: [...slots], otherwise: slots.length === 0 ? null : otherwise }
    send(() => call(api.saveSchedule, { body }), onSaved)
  }
  const change = (index: number, part: Partial<(typeof slots)[number]>): void =>
    setSlots(slots.map((slot, i) => (i === index ? { ...slot, ...part } : slot)))

  return (
    <form
      className="panel-form"
      aria-label="Schedule"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <p>
        <strong>Schedule</strong>{' '}
        <span className="muted">
          {saved === null ? 'none: profiles change by hand alone' : <NextSwitch saved={saved} />}
        </span>
      </p>
      {slots.map((slot, index) => (
        <div className="row wrap schedule-line" key={index}>
          <ChoiceField
            name={`Profile ${index + 1}`}
            value={slot.profile}
            options={profiles}
            onChange={(profile) => change(index, { profile })}
          />
          <label className="field">
            <span>Hours {index + 1}, UTC</span>
            <input
              className="input"
              value={slot.hours}
              placeholder="mon-fri 22:00-06:00"
              spellCheck={false}
              onChange={(event) => change(index, { hours: event.target.value })}
            />
          </label>
          <button
            type="button"
            className="btn"
            aria-label={`Remove line ${index + 1}`}
            onClick={() => setSlots(slots.filter((_, i) => i !== index))}
          >
            Remove
          </button>
        </div>
      ))}
      {slots.length > 0 && (
        <ChoiceField
          name="At all other times"
          value={otherwise ?? ''}
          options={[{ value: '', name: 'as it is then' }, ...profiles]}
          onChange={(profile) => setOtherwise(profile === '' ? null : profile)}
        />
      )}
      <button
        type="button"
        className="btn"
        onClick={() => setSlots([...slots, { profile: names[0] ?? '', hours: '' }])}
      >
        Add hours
      </button>
      {canSave && (
        <button type="submit" className="btn primary" disabled={problem !== null || isWorking}>
          {slots.length === 0 ? 'End the schedule' : 'Save the schedule'}
        </button>
      )}
      {isChanged && problem !== null && <p className="danger">{problem}</p>}
      {slots.length > 0 && (
        <p className="muted">
          Acts when hours begin and end, from the next time on. What you change by hand in between stays until then.
          Open positions keep the distances they were opened with.
        </p>
      )}
      {error !== null && <FailureNote error={error} title="Not saved" />}
    </form>
  )
}

function NextSwitch({ saved: { problem, next } }: { saved: NonNullable<Profiles['schedule']> }) {
  if (problem !== null || next === null) return <span className="danger">does nothing: {problem}</span>
  return (
    <>
      next: <Moment at={next.at} withDay /> {next.profile ?? 'hours end, nothing changes'}
    </>
  )
}
