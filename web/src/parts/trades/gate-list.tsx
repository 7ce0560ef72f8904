import type { DecisionRow } from '@undertow/shared/view.ts'
import { Check, X } from 'lucide-react'
import { Money } from '../money.tsx'
import { Said } from '../said.tsx'

/** Every question that was asked before an entry, with its answer and its limit: what refused first, the rest folded. */
export function GateList({ decision }: { decision: DecisionRow }) {
  const refused = decision.gates.filter(({ passed }) => !passed)
  const passed = decision.gates.filter((gate) => gate.passed)
  return (
    <div className="gates">
      {refused.length > 0 && <GateTable label={`Checks of decision ${decision.id}`} gates={refused} />}
      {passed.length > 0 && (
        <details open={refused.length === 0}>
          <summary>{passed.length} passed</summary>
          <GateTable label={`Passed checks of decision ${decision.id}`} gates={passed} />
        </details>
      )}
      <p className="muted">
        trigger {decision.trigger ?? 'window'} · window <Money value={decision.windowUsdt} as="usdt" isMarket />
        {decision.trigger !== 'count' && (
          <>
            {' '}
            of <Money value={decision.thresholdUsdt} as="usdt" isMarket />
          </>
        )}{' '}
        USDT · reference price{' '}
        <Money
          value={decision.referencePrice}
          as="price"
          symbol={decision.symbol}
          missing="no quote was needed or none came"
        />{' '}
        · quote age {decision.quoteAgeMs === null ? '—' : `${decision.quoteAgeMs} ms`}
        {(decision.vwapDeviationPct ?? null) !== null && (
          <>
            {' '}
            · <Money value={decision.vwapDeviationPct} as="pct" /> from VWAP
          </>
        )}{' '}
        · settings v{decision.configVersion}
      </p>
    </div>
  )
}

function GateTable({ label, gates }: { label: string; gates: DecisionRow['gates'] }) {
  return (
    <table className="table cards dense" role="table" aria-label={label}>
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
        {gates.map((gate) => (
          <tr role="row" key={gate.gate} className={gate.passed ? undefined : 'failed'}>
            <td role="cell" data-label="Check">
              {gate.gate.replaceAll('_', ' ')}
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
              <Said text={gate.value} />
            </td>
            <td role="cell" data-label="Limit">
              <Said text={gate.limit} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
