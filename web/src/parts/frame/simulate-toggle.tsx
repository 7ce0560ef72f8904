import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { api } from '../../api-routes.ts'
import { call, failureOf } from '../../api.ts'
import { useDown, useStatus } from '../../live.ts'
import { Confirm } from '../confirm.tsx'
import { Switch } from '../switch.tsx'

/** The setting `simulate_only`. On takes effect at once; off is asked about first and never arms anything by itself. */
export function SimulateToggle() {
  const status = useStatus()
  const isDown = useDown()
  const [isAsking, setIsAsking] = useState(false)
  const [isSaving, setIsSaving] = useState(false)
  const isPractice = status?.mode === 'practice'

  async function save(simulateOnly: boolean): Promise<void> {
    setIsSaving(true)
    try {
      const { version, config } = await call(api.config, {})
      const changed = { ...config, globals: { ...config.globals, simulate_only: simulateOnly } }
      await call(api.saveConfig, { body: { config: changed, expectedVersion: version } })
      notifications.show({
        title: `Simulate only: ${simulateOnly ? 'on' : 'off'}`,
        message: isPractice ? 'Saved. Practice mode ignores it.' : 'Saved as a new version of the settings.',
      })
    } finally {
      setIsSaving(false)
    }
  }

  function change(simulateOnly: boolean): void {
    if (!simulateOnly) {
      setIsAsking(true)
      return
    }
    save(true).catch((error: unknown) => {
      const { message, action } = failureOf(error)
      notifications.show({ title: 'Not saved', message: `${message} ${action}`, color: 'red', autoClose: false })
    })
  }

  const note = isPractice
    ? 'Practice ignores this setting: its market and its money are generated either way.'
    : 'On: orders are simulated, nothing signed is sent.'
  return (
    <>
      <div className="simulate-toggle">
        <Switch
          label={
            <>
              Simulate only
              {isPractice && <span className="note-line">practice ignores it</span>}
            </>
          }
          description={note}
          checked={status?.simulateOnly ?? false}
          disabled={status === undefined || isDown || isSaving}
          onChange={change}
        />
      </div>
      {isAsking && (
        <Confirm
          title="Switch simulate-only off?"
          verb="Switch off"
          working="Saving…"
          onConfirm={() => save(false)}
          onClose={() => setIsAsking(false)}
        >
          <p>
            {isPractice
              ? 'Practice mode ignores this setting. It is stored for the other modes.'
              : 'Orders may become real. Trading with real money still needs its own arming; this switch alone does not start it.'}
          </p>
        </Confirm>
      )}
    </>
  )
}
