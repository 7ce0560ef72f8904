import { isoTime } from '@undertow/shared/format.ts'
import type { KeyLook } from '../ports.ts'
import { refusalAction, refusalText } from './key-refusal.ts'
import { withoutStop } from './sentence.ts'

/** Something about the key that a person has to mend. */
export type KeyTrouble = {
  /** The same as long as it is the same trouble. */
  readonly id: string
  readonly code: 'key_refused' | 'key_rights' | 'key_ends'
  readonly level: 'warn' | 'error'
  readonly text: string
  /** No entries while it is so. */
  readonly halts: boolean
}

const dayMs = 86_400_000
/** So long before its end a key begins to be a trouble. */
export const keyEndWarnMs = 7 * dayMs
const reminders = [
  { leftMs: dayMs, said: 'a day', level: 'error' },
  { leftMs: keyEndWarnMs, said: '7 days', level: 'warn' },
] as const

/** What is wrong with the key at `now`, most severe first. What the exchange does not tell is no trouble. Pure. */
export function keyTroubles(look: KeyLook, now: number): KeyTrouble[] {
  const found = [...refusal(look), ...rights(look), ...end(look, now)]
  return found.toSorted((a, b) => rank(a) - rank(b))
}

const rank = ({ halts, level }: KeyTrouble): number => (halts ? 0 : 1) + (level === 'error' ? 0 : 1)

function refusal({ refused }: KeyLook): KeyTrouble[] {
  if (refused === null) return []
  const why = `the exchange refuses the key: ${withoutStop(refusalText(refused))}`
  const text = `${why}. ${lost}. ${withoutStop(refusalAction(refused.code))}`
  return [{ id: `refused ${refused.code}`, code: 'key_refused', level: 'error', text, halts: true }]
}

const lost = 'Nothing can be closed or protected with it any more; look after what is open on the exchange itself'

function rights({ mayTrade, mayTradeSpot, mayWithdraw }: KeyLook): KeyTrouble[] {
  const found: KeyTrouble[] = []
  const add = (id: string, { halts }: Pick<KeyTrouble, 'halts'>, text: string): void =>
    void found.push({ id, code: 'key_rights', level: halts ? 'error' : 'warn', text, halts })
  if (mayWithdraw === true)
    add(
      'withdraw',
      { halts: true },
      'the key may withdraw: remove that permission from the API wallet, or make one without it',
    )
  if (mayTrade === false)
    add(
      'trade',
      { halts: true },
      'the key may not trade perpetuals: nothing can be opened, closed or protected with it',
    )
  if (mayTradeSpot === true)
    add(
      'spot',
      { halts: false },
      'the key may trade spot, which is never done here: remove that permission from the API wallet',
    )
  return found
}

function end({ expiresAt }: KeyLook, now: number): KeyTrouble[] {
  if (expiresAt === null) return []
  const at = isoTime(expiresAt)
  if (expiresAt <= now)
    return [
      {
        id: `ended ${expiresAt}`,
        code: 'key_ends',
        level: 'error',
        text: `the key ended at ${at}. ${lost}. Put a new key into .env and start again`,
        halts: true,
      },
    ]
  return reminders
    .filter(({ leftMs }) => expiresAt - now <= leftMs)
    .slice(0, 1)
    .map(({ said, level }) => ({
      id: `ends ${expiresAt} ${said}`,
      code: 'key_ends',
      level,
      text: `the key ends at ${at}, in less than ${said}: without it nothing can be closed or protected. Make a new API wallet, put it into .env and start again`,
      halts: false,
    }))
}
