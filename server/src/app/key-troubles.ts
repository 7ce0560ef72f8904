import { isoTime } from '@undertow/shared/format.ts'
import type { KeyLook } from '../ports.ts'

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
const reminders = [
  { days: 1, level: 'error' },
  { days: 7, level: 'warn' },
] as const

/** What is wrong with the key at `now`, most severe first. What the exchange does not tell is no trouble. Pure. */
export function keyTroubles(look: KeyLook, now: number): KeyTrouble[] {
  const found = [...refusal(look), ...rights(look), ...end(look, now)]
  return found.toSorted((a, b) => rank(a) - rank(b))
}

const rank = ({ halts, level }: KeyTrouble): number => (halts ? 0 : 1) + (level === 'error' ? 0 : 1)

function refusal({ refused }: KeyLook): KeyTrouble[] {
  if (refused === null) return []
  const code = refused.code === null ? '' : ` (${refused.code})`
  const text = `the exchange refuses the key${code}: nothing can be closed or protected with it any more; look after what is open on the exchange itself, and put a new key into .env`
  return [{ id: `refused${code}`, code: 'key_refused', level: 'error', text, halts: true }]
}

function rights({ mayTrade, mayTradeSpot, mayWithdraw }: KeyLook): KeyTrouble[] {
  const found: KeyTrouble[] = []
  const add = (id: string, text: string, halts = false): void =>
    void found.push({ id, code: 'key_rights', level: 'error', text, halts })
  if (mayWithdraw === true)
    add('withdraw', 'the key may withdraw: take that right from the API wallet, or make one without it', true)
  if (mayTrade === false)
    add('trade', 'the key may not trade perpetuals: nothing can be opened, closed or protected with it')
  if (mayTradeSpot === true)
    add('spot', 'the key may trade spot, which is never done here: take that right from the API wallet')
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
        text: `the key ended at ${at}: nothing can be closed or protected with it any more; look after what is open on the exchange itself, and put a new key into .env`,
        halts: true,
      },
    ]
  return reminders
    .filter(({ days }) => expiresAt - now <= days * dayMs)
    .slice(0, 1)
    .map(({ days, level }) => ({
      id: `ends ${expiresAt} ${days}`,
      code: 'key_ends',
      level,
      text: `the key ends at ${at}, in less than ${days === 1 ? 'a day' : `${days} days`}: without it nothing can be closed or protected. Make a new API wallet, put it into .env and start again`,
      halts: false,
    }))
}
