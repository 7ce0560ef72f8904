import { add, lt, lte, pctOf, type Pct, type Usdt } from '@undertow/shared/money.ts'
import { equityOf } from '../account/margin.ts'
import { check, no, percent, usd, yes, type Answer, type Draft, type Question } from '../questions/question.ts'
import { legKey } from '../leg-key.ts'

/** Caps that are a share of the equity, as margin. */
export const equityShareLimits: readonly Question<Draft>[] = [
  { gate: 'allocation', ask: (draft) => share(draft, draft.settings.max_allocation_per_pair, allocation) },
  { gate: 'isolation', ask: (draft) => share(draft, draft.globals.isolation_pct, isolation) },
]

type Cap = { readonly usdt: Usdt; readonly words: string }

function share(draft: Draft, pct: Pct | null, ask: (draft: Draft, cap: Cap) => Answer): Answer | null {
  if (pct === null) return null
  const equity = equityOf(draft.state)
  if (equity === null) return no('the equity is not known', `${percent(pct)} of equity`)
  const cap = pctOf(equity, pct)
  return ask(draft, { usdt: cap, words: `${usd(cap)} margin, ${percent(pct)} of equity` })
}

function allocation({ exposure: { symbol }, whole }: Draft, cap: Cap): Answer {
  const would = add(symbol.margin, whole.margin)
  return check(lte(would, cap.usdt), `${usd(would)} margin`, `at most ${cap.words}`)
}

function isolation({ state, signal, exposure: { total } }: Draft, cap: Cap): Answer {
  const value = `${usd(total.margin)} margin in use`
  const limit = `a new position below ${cap.words}`
  if (state.positions.has(legKey(signal.symbol, signal.leg))) return yes(`${value}, adds to what is held`, limit)
  return check(lt(total.margin, cap.usdt), value, limit)
}
