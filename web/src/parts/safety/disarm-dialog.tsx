import { api } from '../../api-routes.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { Confirm } from '../confirm.tsx'

/** One press ends the entries; what happens to open positions is asked. */
export function DisarmDialog({ onClose }: { onClose: () => void }) {
  const [positions, setPositions] = useState<'keep' | 'close'>('keep')
  return (
    <Confirm
      title="Disarm?"
      verb={positions === 'keep' ? 'Disarm' : 'Disarm and close everything'}
      working="Disarming…"
      isDestructive={positions === 'close'}
      onConfirm={() => call(api.disarm, { body: { positions } })}
      onClose={onClose}
    >
      <p>No entries with real money from now on, and resting ones are cancelled.</p>
      <fieldset className="choices">
        <legend>Open positions</legend>
        {choices.map(({ value, text }) => (
          <label key={value}>
            <input
              type="radio"
              name="positions"
              value={value}
              checked={positions === value}
              onChange={() => setPositions(value)}
            />{' '}
            {text}
          </label>
        ))}
      </fieldset>
    </Confirm>
  )
}

const choices = [
  { value: 'keep', text: 'Keep them with their stops and take-profits' },
  { value: 'close', text: 'Close them at market' },
] as const
