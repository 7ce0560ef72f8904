import { symbolNameSchema } from '@undertow/shared/symbol-name.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import { useId, useState, type ReactNode } from 'react'
import { inputOf, momentOf } from '../../clock.ts'
import { usePrefs } from '../../prefs.ts'
import { zoneName } from '../../zone-words.ts'
import { ChoiceField } from '../choice-field.tsx'

type Common = {
  readonly symbol?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Symbol and time of a list. The filter lives in the address, so that it can be shared and survives a reload. */
export function FilterBar({
  value,
  onChange,
  children,
}: {
  value: Common
  onChange: (change: Common) => void
  children?: ReactNode
}) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <div className={isOpen ? 'filters open' : 'filters'} role="search" aria-label="Filter">
      <button type="button" className="btn small phone-only" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        Filter
      </button>
      <SymbolField key={value.symbol ?? ''} value={value.symbol} onChange={(symbol) => onChange({ symbol })} />
      {children}
      <MomentField name="From" value={value.from} onChange={(from) => onChange({ from })} />
      <MomentField name="To" value={value.to} onChange={(to) => onChange({ to })} />
    </div>
  )
}

/** A moment on the clock of the chosen zone. */
function MomentField({
  name,
  value,
  onChange,
}: {
  name: string
  value: number | undefined
  onChange: (at: number | undefined) => void
}) {
  const { zone } = usePrefs()
  return (
    <label className="field">
      <span>
        {name}, {zoneName(zone)}
      </span>
      <input
        className="input"
        type="datetime-local"
        step={1}
        value={value === undefined ? '' : inputOf(value, zone)}
        onChange={(event) => onChange(momentOf(event.target.value, zone) ?? undefined)}
      />
    </label>
  )
}

/** Applied with Enter or on leaving, so that half a name is never asked for. */
function SymbolField({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (symbol: string | undefined) => void
}) {
  const [draft, setDraft] = useState(value ?? '')
  const problemId = useId()
  const name = draft.trim().toUpperCase()
  const isWrong = name !== '' && !symbolNameSchema.safeParse(name).success
  const apply = (): void => {
    if (!isWrong && name !== (value ?? '')) onChange(name === '' ? undefined : name)
  }
  return (
    <label className="field">
      <span>Symbol</span>
      <input
        className="input symbol-input"
        value={draft}
        placeholder="all"
        autoCapitalize="characters"
        spellCheck={false}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? problemId : undefined}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply()
        }}
      />
      {isWrong && (
        <span id={problemId} className="danger">
          2 to 30 letters and digits
        </span>
      )}
    </label>
  )
}

/** Which side of the market. */
export function LegField({
  name,
  value,
  words,
  onChange,
}: {
  name: string
  value: Leg | undefined
  words: Readonly<Record<Leg, string>>
  onChange: (leg: Leg | undefined) => void
}) {
  return (
    <ChoiceField
      name={name}
      value={value ?? ''}
      options={[
        { value: '', name: 'both' },
        { value: 'long', name: words.long },
        { value: 'short', name: words.short },
      ]}
      onChange={(leg) => onChange(leg === '' ? undefined : leg)}
    />
  )
}

type AmountGiven = {
  name: string
  /** What an empty field stands for. */
  empty: string
  value: string | undefined
  onChange: (amount: string | undefined) => void
}

/** An amount in USDT, applied with Enter or on leaving the field. */
export const AmountField = (given: AmountGiven) => <AmountDraft key={given.value ?? ''} {...given} />

function AmountDraft({ name, empty, value, onChange }: AmountGiven) {
  const [draft, setDraft] = useState(value ?? '')
  const isWrong = draft !== '' && !/^\d{1,15}(\.\d{1,8})?$/.test(draft)
  const apply = (): void => {
    if (!isWrong && draft !== (value ?? '')) onChange(draft === '' ? undefined : draft)
  }
  return (
    <label className="field">
      <span>{name}</span>
      <input
        className="input short-input"
        inputMode="decimal"
        placeholder={empty}
        value={draft}
        aria-invalid={isWrong}
        title={isWrong ? 'A plain number such as 1000 or 12.5' : undefined}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply()
        }}
      />
    </label>
  )
}
