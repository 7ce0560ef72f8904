import { useNow } from '../../clock.ts'
import { DataPanel } from '../data-panel.tsx'
import { LiqTag } from '../liq-tag.tsx'
import { Missing } from '../missing.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'

const rows = [
  { what: 'A trade that won', liquidated: null, amount: '12345.6', pct: '2.47' },
  { what: 'A trade that lost', liquidated: null, amount: '-987.654', pct: '-0.31' },
  { what: 'Next to nothing', liquidated: null, amount: '0.004', pct: '0' },
  { what: 'A liquidation of others', liquidated: 'long', amount: '2500000', pct: null },
] as const

/** Made-up rows that show what the choices do. */
export function DisplaySample() {
  const now = useNow()
  return (
    <DataPanel title="How it looks" aside={<span>made-up figures</span>} flush state={{}}>
      <div className="table-scroll" role="region" aria-label="Example, scrollable" tabIndex={0}>
        <table className="table" aria-label="Example of figures and times">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">What</th>
              <th scope="col" className="num">
                USDT
              </th>
              <th scope="col" className="num">
                %
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ what, liquidated, amount, pct }) => (
              <tr key={what}>
                <td>{now === null ? <Missing why="the server has not told its time yet" /> : <Moment at={now} />}</td>
                <td>
                  {what} {liquidated !== null && <LiqTag liquidated={liquidated} />}
                </td>
                <td className="num">
                  <Money value={amount} as="usdt" signed={liquidated === null} isMarket={liquidated !== null} />
                </td>
                <td className="num">
                  <Money value={pct} as="pct" signed missing="a liquidation has none" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </DataPanel>
  )
}
