import type { Report } from '@undertow/shared/performance-api.ts'
import { isNegative, usdt } from '@undertow/shared/money.ts'
import type { ReactNode } from 'react'
import { Duration } from '../duration.tsx'
import { Missing } from '../missing.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { TooFew } from './too-few.tsx'

/** The figures of a range at a glance. Each says how many trades or days it is made of. */
export function ReportTiles({ data }: { data: Report | undefined }) {
  const told = (pick: (data: Report) => ReactNode): ReactNode =>
    data === undefined ? <Missing why="not loaded yet" /> : pick(data)
  const count = told(({ trades, tooFew }) => <TooFew n={trades} isFew={tooFew} />)
  const days = told(({ daily }) => <TooFew n={daily.days} isFew={daily.tooFew} unit="days" />)
  return (
    <section className="tile-grid" aria-label="Totals">
      <Tile name="Net" unit="USDT" below={told(netParts)}>
        {told(({ net }) => (
          <Money value={net} as="usdt" signed />
        ))}
      </Tile>
      <Tile name="Expectancy" unit="USDT a trade" below={count}>
        {told(({ expectancy }) => (
          <Money value={expectancy} as="usdt" signed missing="no trades in this range" />
        ))}
      </Tile>
      <Tile
        name="Win rate"
        below={told(({ wins, losses, trades, tooFew }) => (
          <>
            {wins} won · {losses} lost · <TooFew n={trades} isFew={tooFew} />
          </>
        ))}
      >
        {told(({ winRatePct }) => (
          <Money value={winRatePct} as="pct" missing="no trades in this range" />
        ))}
      </Tile>
      <Tile name="Profit factor" below={count} help="net of the winners ÷ net of the losers">
        {told(({ profitFactor }) => (
          <Money value={profitFactor} as="ratio" missing="without a loss there is none" />
        ))}
      </Tile>
      <Tile
        name="Average win / loss"
        unit="USDT"
        below={told(({ best, worst }) => (
          <>
            best <Money value={best} as="usdt" signed missing="no trades" /> · worst{' '}
            <Money value={worst} as="usdt" signed missing="no trades" />
          </>
        ))}
      >
        {told(({ averageWin, averageLoss }) => (
          <>
            <Money value={averageWin} as="usdt" signed missing="no winner" /> /{' '}
            <Money value={averageLoss} as="usdt" signed missing="no loser" />
          </>
        ))}
      </Tile>
      <Tile name="Sharpe" below={days} help="daily returns of equity, transfers taken out, × √365">
        {told(({ daily }) => (
          <Money value={daily.sharpe} as="ratio" missing="needs two whole days that differ" />
        ))}
      </Tile>
      <Tile name="Sortino" below={days} help="as Sharpe, against the losing days alone">
        {told(({ daily }) => (
          <Money value={daily.sortino} as="ratio" missing="needs a losing day" />
        ))}
      </Tile>
      <Tile name="Max drawdown" unit="USDT of equity" below={told(drawdownParts)}>
        {told(({ equityDrawdown }) => (
          <Money value={equityDrawdown?.depth} as="usdt" missing="none was seen" />
        ))}
      </Tile>
      <Tile name="Fees" unit="of gross" below={told(fundingParts)}>
        {told(({ commissionOfGrossPct }) => (
          <Money value={commissionOfGrossPct} as="pct" missing="without a gross profit there is no share" />
        ))}
      </Tile>
      <Tile
        name="Able to enter"
        help="share of the time in which entries were allowed; time in which nobody watched counts as not"
        below={told(({ uptime }) =>
          uptime.since === null ? (
            <>looked at every 10 s</>
          ) : (
            <>
              since <Moment at={uptime.since} withDay />
            </>
          ),
        )}
      >
        {told(({ uptime }) => (
          <Money value={uptime.ablePct} as="pct" missing="nobody watched in this range, or not long enough" />
        ))}
      </Tile>
    </section>
  )
}

const netParts = ({ gross, commission, funding }: Report): ReactNode => (
  <>
    <Money value={gross} as="usdt" /> − <Money value={commission} as="usdt" /> {isNegative(usdt(funding)) ? '−' : '+'}{' '}
    <Money value={funding.replace('-', '')} as="usdt" />
  </>
)

function drawdownParts({ equityDrawdown }: Report): ReactNode {
  if (equityDrawdown === null) return 'deposits and withdrawals taken out'
  const { depthPct, peakAt, recoveredAt } = equityDrawdown
  return (
    <>
      <Money value={depthPct} as="pct" /> ·{' '}
      {recoveredAt === null ? (
        <>
          not recovered since <Moment at={peakAt} withDay />
        </>
      ) : (
        <>
          over after <Duration ms={recoveredAt - peakAt} />
        </>
      )}
    </>
  )
}

const fundingParts = ({ commission, funding, fundingOfGrossPct }: Report): ReactNode => (
  <>
    <Money value={commission} as="usdt" /> · funding <Money value={funding} as="usdt" signed />
    {fundingOfGrossPct !== null && (
      <>
        {' '}
        (<Money value={fundingOfGrossPct} as="pct" />)
      </>
    )}
  </>
)

function Tile({
  name,
  unit,
  help,
  below,
  children,
}: {
  name: string
  unit?: string
  help?: string
  below: ReactNode
  children: ReactNode
}) {
  return (
    <div className="tile" role="group" aria-label={name} title={help}>
      <div className="tile-name">
        {name} {unit !== undefined && <span className="muted">{unit}</span>}
      </div>
      <div className="tile-figure">
        {children}
        <span className="tile-below">{below}</span>
      </div>
    </div>
  )
}
