import { useState } from 'react'
import { defaultPrefs, readPrefs, setPrefs } from '../../prefs.ts'
import { tiersProblem } from '../../tape-tiers.ts'
import { Confirm } from '../confirm.tsx'

/** From what size in USDT a liquidation is of each tier. */
export function TierDialog({ onClose }: { onClose: () => void }) {
  const [tiers, setTiers] = useState<readonly string[]>(() => readPrefs().tapeTiers)
  const problem = tiersProblem(tiers)
  return (
    <Confirm
      title="Size tiers"
      verb="Save tiers"
      working="Saving…"
      isDestructive={false}
      isBlocked={problem !== null}
      onConfirm={async () => setPrefs({ tapeTiers: [...tiers] })}
      onClose={onClose}
    >
      <p className="muted">
        A row has one bar for each tier that its notional reaches. Nothing here changes what the bot does.
      </p>
      <div className="tier-fields">
        {tiers.map((from, index) => (
          <label className="field" key={index}>
            <span>Tier {index + 1}, from USDT</span>
            <input
              className="input short-input"
              inputMode="numeric"
              value={from}
              onChange={({ target }) => setTiers(tiers.with(index, target.value.trim()))}
            />
          </label>
        ))}
      </div>
      <p className="danger" role="status">
        {problem}
      </p>
      <div>
        <button type="button" className="btn small" onClick={() => setTiers(defaultPrefs.tapeTiers)}>
          10K, 50K, 100K, 500K, 1M
        </button>
      </div>
    </Confirm>
  )
}
