import { symbolNameSchema } from '@undertow/shared/symbol-name.ts'
import { Plus } from 'lucide-react'
import { useState } from 'react'

/** Puts a symbol on the list, with the defaults at first. */
export function AddSymbol({
  taken,
  first,
  onAdd,
}: {
  taken: readonly string[]
  /** Stands there to begin with. */
  first: string
  onAdd: (symbol: string) => void
}) {
  const [draft, setDraft] = useState(first)
  const name = draft.trim().toUpperCase()
  const isTaken = taken.includes(name)
  const isName = symbolNameSchema.safeParse(name).success
  return (
    <form
      className="row wrap"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isName || isTaken) return
        onAdd(name)
        setDraft('')
      }}
    >
      <label className="row">
        <span>Add symbol</span>
        <input
          className="input symbol-input"
          value={draft}
          placeholder="e.g. BTCUSDT"
          autoCapitalize="characters"
          spellCheck={false}
          onChange={(event) => setDraft(event.target.value)}
        />
      </label>
      <button type="submit" className="btn small" disabled={!isName || isTaken}>
        <Plus size={13} aria-hidden="true" /> Add
      </button>
      {isTaken && <span>{name} is in the list already</span>}
    </form>
  )
}
