import { useEffect } from 'react'
import { useDown, useLink, useStatus } from '../live.ts'
import { Moment } from './moment.tsx'

// Whether the market and the money of `live` are real, the server says: a testnet or a stand-in may be behind it.
const sayings = {
  practice: 'generated market: profit and loss here mean nothing',
  simulate: 'orders are simulated, no money is at stake',
} as const

// Whose money it is depends on the book that is open: before arming, --mode live simulates too.
const bookModes = { practice: 'practice', simulated: 'simulate', live: 'live' } as const

const titles = { practice: '[PRACTICE]', simulate: '[SIM]', live: '[LIVE]', unknown: '[?]' } as const

/** Whose money this is about, on every page. It never guesses: without a current word from the server the mode is unknown. */
export function ModeBanner() {
  const status = useStatus()
  const { downSince } = useLink()
  const isDown = useDown()
  const mode = status === undefined || isDown ? 'unknown' : bookModes[status.book]

  useEffect(() => {
    document.title = document.title.replace(/^(\[[^\]]*\] )?/, `${titles[mode]} `)
    document.querySelector('link[rel=icon]')?.setAttribute('href', `/icon-${mode}.svg`)
  }, [mode])

  return (
    <div className="mode-banner" data-mode={mode} role="region" aria-label="Mode">
      {mode === 'live' && <div className="live-frame" aria-hidden="true" />}
      <strong>
        {mode === 'unknown' ? 'MODE UNKNOWN' : mode.toUpperCase()}
        {mode === 'live' && status?.entries !== 'on' && `, ${status?.entries.toUpperCase()}`}
      </strong>
      <span>
        {mode === 'unknown' ? (
          <>
            not connected
            {status !== undefined && (
              <>
                {' '}
                · last known: {status.mode}
                {downSince !== null && (
                  <>
                    {' '}
                    at <Moment at={downSince} />
                  </>
                )}
              </>
            )}
          </>
        ) : (
          <>
            {mode === 'live' ? status?.market : sayings[mode]}
            {mode === 'simulate' && status?.mode === 'live' && ' · real money is not armed'}
            {status?.tape && <TapeNote name={status.tape.name} at={status.tape.at} ended={status.tape.ended} />}
          </>
        )}
      </span>
    </div>
  )
}

function TapeNote({ name, at, ended }: { name: string; at: number; ended: boolean }) {
  return (
    <>
      {' · '}recording {name}, {ended ? 'ended at ' : 'at '}
      <Moment at={at} withDay />
    </>
  )
}
