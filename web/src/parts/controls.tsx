import { Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Octagon, Pause, Play } from 'lucide-react'
import { useRef, useState } from 'react'
import { failureOf } from '../api.ts'
import { wish } from '../control.ts'
import { useStatus } from '../live.ts'
import { HaltDialog, FlattenDialog, ResumeDialog } from './stop-dialogs.tsx'

/** Pause, Resume and STOP. Part of the frame: on every page, at every width, with or without the stream. */
export function Controls() {
  const status = useStatus()
  const [dialog, setDialog] = useState<'halt' | 'flatten' | 'resume' | null>(null)
  const [isPausing, setIsPausing] = useState(false)
  const isStopped = status?.entries === 'paused' || status?.entries === 'halted'
  const stopButton = useRef<HTMLButtonElement>(null)
  const close = (): void => setDialog(null)

  function pause(): void {
    setIsPausing(true)
    wish('pause')
      .then(
        () => notifications.show({ title: 'Paused', message: 'No new entries. Open positions stay protected.' }),
        (error: unknown) => {
          const { message, action } = failureOf(error)
          notifications.show({ title: 'Not paused', message: `${message} ${action}`, autoClose: false, color: 'red' })
        },
      )
      .finally(() => setIsPausing(false))
  }

  return (
    <div className="controls" role="group" aria-label="Trading controls">
      {isStopped ? (
        <button type="button" className="btn" onClick={() => setDialog('resume')}>
          <Play size={15} aria-hidden="true" /> Resume
        </button>
      ) : (
        <button
          type="button"
          className="btn"
          onClick={pause}
          disabled={isPausing}
          title="No new entries; positions stay protected"
        >
          <Pause size={15} aria-hidden="true" /> {isPausing ? 'Pausing…' : 'Pause'}
        </button>
      )}
      <Menu
        position="bottom-end"
        width={300}
        zIndex={330}
        offset={6}
        withinPortal={false}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <button ref={stopButton} type="button" className="btn danger stop-button">
            <Octagon size={15} aria-hidden="true" /> STOP
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog('halt')}>
            <strong>Halt</strong>
            <span className="menu-help">No new entries and cancel resting ones. Stops and take-profits stay.</span>
          </Menu.Item>
          <Menu.Item onClick={() => setDialog('flatten')}>
            <strong className="danger">Flatten</strong>
            <span className="menu-help">Halt and close every position at market, until flat.</span>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'halt' && <HaltDialog backTo={stopButton} onClose={close} />}
      {dialog === 'flatten' && <FlattenDialog backTo={stopButton} onClose={close} />}
      {dialog === 'resume' && <ResumeDialog onClose={close} />}
    </div>
  )
}
