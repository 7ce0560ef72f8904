import type { DecisionRow } from '@undertow/shared/view.ts'
import { Check, X } from 'lucide-react'
import { Money } from './money.tsx'

/** Every question that was asked before an entry, in order, with its answer and its limit. */
export function GateList({ decision }: { decision: DecisionRow }) {
  return (
    <div className="gates">
      <table className="table" role="table" aria-label={`Checks of decision ${decision.id}`}>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              Check
            </th>
            <th role="columnheader" scope="col">
              Result
            </th>
            <th role="columnheader" scope="col">
              Value
            </th>
            <th role="columnheader" scope="col">
              Limit
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {decision.gates.map((gate) => (
            <tr role="row" key={gate.gate} className={gate.passed ? undefined : 'failed'}>
              <td role="cell" data-label="Check">
                {gate.gate}
              </td>
              <td role="cell" data-label="Result" className="nowrap">
                {gate.passed ? (
                  <span className="muted">
                    <Check size={13} aria-hidden="true" /> pass
                  </span>
                ) : (
                  <strong className="danger">
                    <X size={13} aria-hidden="true" /> FAIL
                  </strong>
                )}
              </td>
              <td role="cell" data-label="Value">
                {gate.value}
              </td>
              <td role="cell" data-label="Limit">
                {gate.limit}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">
        window <Money value={decision.windowUsdt} as="usdt" /> of <Money value={decision.thresholdUsdt} as="usdt" />{' '}
        USDT · reference price{' '}
        <Money
          value={decision.referencePrice}
          as="price"
          symbol={decision.symbol}
          missing="no quote was needed or none came"
        />{' '}
        · quote age {decision.quoteAgeMs === null ? '—' : `${decision.quoteAgeMs} ms`} · settings v
        {decision.configVersion}
      </p>
    </div>
  )
}
