import { useEffect } from 'react'
import { useLink, useStatus, useView } from '../../live.ts'
import { useMode, type Mode } from '../../mode.ts'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { Since } from '../since.tsx'

// Whether the market and the money of `live` are real, the server says: a testnet or a stand-in may be behind it.
const sayings = {
  practice: 'generated market: profit and loss here mean nothing',
  simulate: 'orders are simulated on live market data, no money is at stake',
} as const

const titles = { practice: '[PRACTICE]', simulate: '[SIM]', live: '[LIVE]', unknown: '[?]' } as const

/** What the browser paints around an installed app: the colours of the banner. */
const colours = { practice: '#4c3f91', simulate: '#1864ab', live: '#b3261e', unknown: '#46505c' } as const

/** Whose money this is about, on every page, in the title and in the icon of the tab. */
export function ModeBanner() {
  const { mode, look, name } = useMode()
  const status = useStatus()

  useEffect(() => {
    document.title = document.title.replace(/^(\[[^\]]*\] )?/, `${titles[mode]} `)
    document.querySelector('link[rel=icon]')?.setAttribute('href', `/icon-${mode}.svg`)
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', colours[mode])
  }, [mode])

  return (
    <div className="mode-banner" data-mode={mode} data-look={look} role="region" aria-label="Mode">
      {mode === 'live' && <div className="live-frame" aria-hidden="true" />}
      <strong>{name}</strong>
      <span>
        {look === 'halted' && (
          <>
            entries blocked
            <Since at={status?.entriesSince ?? null} />
            {' · '}
          </>
        )}
        {mode === 'unknown' ? <LastKnown /> : <Stakes mode={mode} />}
        {mode !== 'unknown' && status?.tape && <TapeNote {...status.tape} />}
      </span>
    </div>
  )
}

function Stakes({ mode }: { mode: Exclude<Mode, 'unknown'> }) {
  const status = useStatus()
  const cap = useView('account').get('account')?.marginCap
  if (mode !== 'live') {
    return (
      <>
        {sayings[mode]}
        {mode === 'simulate' && status?.mode === 'live' && ' · real money is not armed'}
      </>
    )
  }
  return (
    <>
      {status?.market}
      {cap !== undefined && (
        <>
          {' · max exposure '}
          <Money value={cap} as="usdt" /> USDT margin
        </>
      )}
    </>
  )
}

function LastKnown() {
  const status = useStatus()
  const { downSince } = useLink()
  return (
    <>
      not connected
      {status !== undefined && <> · last known: {status.mode}</>}
      {status !== undefined && downSince !== null && (
        <>
          {' '}
          at <Moment at={downSince} />
        </>
      )}
    </>
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
