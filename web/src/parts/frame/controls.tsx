import { Octagon, Pause, Play } from 'lucide-react'
import { useRef } from 'react'
import { useStatus } from '../../live.ts'
import { useMode } from '../../mode.ts'
import { ask, endAsked, pauseEntries, useAsked, useIsPausing } from '../../shell.ts'
import { Menu, MenuItem } from '../flyout.tsx'
import { HaltDialog, FlattenDialog, ResumeDialog } from '../safety/stop-dialogs.tsx'

const unknownWhy = 'It is not known what the bot does. STOP goes to the server directly and works without the stream.'

/** Pause, Resume and STOP. Part of the frame: on every page, at every width. STOP also while nothing is known. */
export function Controls() {
  const entries = useStatus()?.entries
  const isUnknown = useMode().mode === 'unknown'
  const isPausing = useIsPausing()
  const dialog = useAsked()
  const isStopped = entries === 'paused' || entries === 'halted'
  const stopButton = useRef<HTMLButtonElement>(null)

  return (
    <div className="controls" role="group" aria-label="Trading controls">
      {isStopped ? (
        <button
          type="button"
          className="btn"
          onClick={() => ask('resume')}
          disabled={isUnknown}
          title={isUnknown ? unknownWhy : 'Asks first'}
        >
          <Play size={15} aria-hidden="true" /> Resume
        </button>
      ) : (
        <button
          type="button"
          className="btn"
          onClick={() => void pauseEntries()}
          disabled={isUnknown || isPausing}
          title={isUnknown ? unknownWhy : 'No new entries; positions stay protected (Ctrl+Shift+P)'}
        >
          <Pause size={15} aria-hidden="true" /> {isPausing ? 'Pausing…' : 'Pause'}
        </button>
      )}
      <Menu
        label="STOP"
        className="wide"
        opener={(opener) => (
          <button {...opener} ref={stopButton} type="button" className="btn danger stop-button">
            <Octagon size={15} aria-hidden="true" /> STOP
          </button>
        )}
      >
        <MenuItem onClick={() => ask('halt')}>
          <strong>Halt</strong>
          <span className="menu-help">No new entries and cancel resting ones. Stops and take-profits stay.</span>
        </MenuItem>
        <MenuItem onClick={() => ask('flatten')}>
          <strong className="danger">Flatten</strong>
          <span className="menu-help">Halt and close every position at market, until flat.</span>
        </MenuItem>
      </Menu>
      {dialog === 'halt' && <HaltDialog backTo={stopButton} onClose={endAsked} />}
      {dialog === 'flatten' && <FlattenDialog backTo={stopButton} onClose={endAsked} />}
      {dialog === 'resume' && <ResumeDialog onClose={endAsked} />}
    </div>
  )
}
