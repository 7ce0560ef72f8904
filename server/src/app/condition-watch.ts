import type { AlertMessage } from '../ports.ts'
import type { Condition } from './alert-conditions.ts'

type Told = Pick<AlertMessage, 'level' | 'code' | 'symbol' | 'text'>

const repeatMs = 3_600_000

/** Tells of a condition once it has held long enough, again each hour, and when it is over. */
export function createWatch(announce: (told: Told) => void): (held: readonly Condition[], now: number) => void {
  const known = new Map<string, { readonly since: number; toldAt: number | null; condition: Condition }>()
  return (held, now) => {
    const keys = new Set(held.map(({ key }) => key))
    for (const [key, { toldAt, condition }] of known) {
      if (keys.has(key)) continue
      known.delete(key)
      if (toldAt === null) continue
      const { code, symbol, over } = condition
      announce({ level: 'info', code: `${code}_over`, symbol, text: over })
    }
    for (const condition of held) {
      const entry = known.get(condition.key) ?? { since: now, toldAt: null, condition }
      known.set(condition.key, entry)
      if (now - entry.since < condition.afterMs || (entry.toldAt !== null && now - entry.toldAt < repeatMs)) continue
      entry.toldAt = now
      announce(condition)
    }
  }
}
