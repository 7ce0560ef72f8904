import { asPct, forDrawing, usdt } from '@undertow/shared/money.ts'
import type { AccountRow } from '@undertow/shared/view.ts'
import type { ReactNode } from 'react'
import { useIsStill } from '../hold.ts'
import { useDown, useStatus, useView } from '../live.ts'
import { Age } from './age.tsx'
import { Flyout } from './flyout.tsx'
import { Missing } from './missing.tsx'
import { Money } from './money.tsx'

const lateMs = 30_000

/** The five figures that say how the account stands. */
export function AccountTiles() {
  const account = useView('account').get('account')
  const book = useStatus()?.book
  const isDown = useDown()
  const isStill = useIsStill()
  return (
    <section className={isDown ? 'tiles old' : 'tiles'} aria-label="Account">
      <Tile name="Equity" unit="USDT">
        <Figure account={account} pick="equity" />
        <Below>
          {isDown && <span className="stale">STALE · </span>}
          {isStill && !isDown && <span className="stale">PAUSED · </span>}
          {book === undefined ? <>waiting for the server</> : <>{book} book</>}
          {account !== undefined && (
            <>
              {' · '}
              <Age at={account.at} lateMs={lateMs} />
            </>
          )}
        </Below>
      </Tile>
      <Tile name="Realised today" unit="USDT net">
        <Figure account={account} pick="todayNet" signed />
        <Below>{account !== undefined && <TodayParts account={account} />}</Below>
      </Tile>
      <Tile name="Unrealised" unit="USDT">
        <Figure account={account} pick="unrealised" signed />
        <Below>at mark price</Below>
      </Tile>
      <Tile name="Exposure" unit="USDT margin">
        {account === undefined ? <Missing why="the server has not told it yet" /> : <Exposure account={account} />}
      </Tile>
      <Tile name="Open">
        {account === undefined ? (
          <Missing why="the server has not told it yet" />
        ) : (
          <span>{account.openPositions}</span>
        )}
        <Below>{account !== undefined && <>positions · {account.openEntries} resting</>}</Below>
      </Tile>
    </section>
  )
}

function Tile({ name, unit, children }: { name: string; unit?: string; children: ReactNode }) {
  return (
    <div className="tile" role="group" aria-label={name}>
      <div className="tile-name">
        {name} {unit !== undefined && <span className="muted">{unit}</span>}
      </div>
      <div className="tile-figure">{children}</div>
    </div>
  )
}

const Below = ({ children }: { children: ReactNode }) => <div className="tile-below">{children}</div>

function Figure({
  account,
  pick,
  signed = false,
}: {
  account: AccountRow | undefined
  pick: 'equity' | 'todayNet' | 'unrealised'
  signed?: boolean
}) {
  return <Money value={account?.[pick]} as="usdt" signed={signed} missing="the server has not told it yet" />
}

function TodayParts({ account }: { account: AccountRow }) {
  return (
    <Flyout
      label="What makes up today's result"
      opener={(opener) => (
        <button {...opener} type="button" className="link-button">
          gross, fees, funding
        </button>
      )}
    >
      <dl className="sum">
        <dt>Gross</dt>
        <dd>
          <Money value={account.todayGross} as="usdt" signed />
        </dd>
        <dt>− Commission</dt>
        <dd>
          <Money value={account.todayCommission} as="usdt" />
        </dd>
        <dt>+ Funding</dt>
        <dd>
          <Money value={account.todayFunding} as="usdt" signed />
        </dd>
        <dt className="total">= Net</dt>
        <dd className="total">
          <Money value={account.todayNet} as="usdt" signed />
        </dd>
      </dl>
      <p className="muted">Closed trades since 00:00 UTC.</p>
    </Flyout>
  )
}

function Exposure({ account }: { account: AccountRow }) {
  const share = asPct(usdt(account.marginUsed), usdt(account.marginCap))
  const width = share === null ? 0 : Math.min(100, forDrawing(share))
  return (
    <>
      <span className="exposure">
        <Money value={account.marginUsed} as="usdt" />
        <span className="muted of">
          {' / '}
          <Money value={account.marginCap} as="usdt" />
        </span>
      </span>
      <div
        className={width >= 90 ? 'meter full' : 'meter'}
        role="meter"
        aria-label="Margin in use against the total cap"
        aria-valuenow={Math.round(width)}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ transform: `scaleX(${width / 100})` }} />
      </div>
      <Below>
        notional <Money value={account.notionalUsed} as="usdt" />
        {account.notionalCap !== null && (
          <>
            {' / '}
            <Money value={account.notionalCap} as="usdt" />
          </>
        )}
      </Below>
    </>
  )
}
