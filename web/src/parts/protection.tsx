import type { PositionRow } from '@undertow/shared/view.ts'
import { LoaderCircle, ShieldAlert, ShieldCheck, ShieldQuestion, type LucideIcon } from 'lucide-react'

type State = PositionRow['protection']

const looks: Record<
  State,
  { readonly word: string; readonly tone: string; readonly icon: LucideIcon; readonly help: string }
> = {
  protected: {
    word: 'Protected',
    tone: 'ok',
    icon: ShieldCheck,
    help: 'Stop and take-profit are in force at the exchange',
  },
  placing: { word: 'Placing', tone: 'warn', icon: LoaderCircle, help: 'The stop is on its way to the exchange' },
  missing: { word: 'UNPROTECTED', tone: 'danger', icon: ShieldAlert, help: 'No stop is in force' },
  closing: { word: 'Closing', tone: 'warn', icon: LoaderCircle, help: 'The position is being closed' },
  settling: {
    word: 'SETTLING',
    tone: 'danger',
    icon: ShieldAlert,
    help: 'The exchange does not trade this contract: it takes no stop and no close, and settles the position itself',
  },
  unknown: {
    word: 'UNKNOWN',
    tone: 'danger',
    icon: ShieldQuestion,
    help: 'The exchange has not said whether the stop is in force',
  },
}

export function Protection({ state }: { state: State }) {
  const { word, tone, icon: Icon, help } = looks[state]
  return (
    <span className={`protection ${tone}`} title={help}>
      <Icon size={14} aria-hidden="true" /> {word}
    </span>
  )
}
