import type { PositionRow } from '@undertow/shared/view.ts'
import { LoaderCircle, ShieldAlert, ShieldCheck, ShieldQuestion, type LucideIcon } from 'lucide-react'

type State = PositionRow['protection']

const looks: Record<
  State,
  { readonly word: string; readonly tone: string; readonly icon: LucideIcon; readonly help: string }
> = {
  protected: {
    word: 'OK',
    tone: 'ok',
    icon: ShieldCheck,
    help: 'A stop over all that is held is in force at the exchange',
  },
  partial: {
    word: 'PARTIAL',
    tone: 'danger',
    icon: ShieldAlert,
    help: 'The stop in force covers less than is held',
  },
  placing: { word: 'PLACING', tone: 'warn', icon: LoaderCircle, help: 'The stop is on its way to the exchange' },
  missing: { word: 'MISSING', tone: 'danger', icon: ShieldAlert, help: 'No stop is in force' },
  closing: { word: 'CLOSING', tone: 'warn', icon: LoaderCircle, help: 'The position is being closed' },
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

export const protectionWord = (state: State): string => looks[state].word

export function Protection({ state }: { state: State }) {
  const { word, tone, icon: Icon, help } = looks[state]
  return (
    <span className={`protection ${tone}`} title={help}>
      <Icon size={14} aria-hidden="true" /> {word}
    </span>
  )
}
