import type { DecisionRow } from '@undertow/shared/view.ts'

/** Decisions by the seq of their liquidation, longer than the stream's own tail keeps them. */
export type DecisionMemory = {
  /** Takes what of the tail is new. A tail of `tailLength` rows may have had others before it. */
  readonly take: (rows: Iterable<DecisionRow>, tailLength: number) => void
  readonly of: (id: number) => DecisionRow | undefined
  /** From this id on, none is missing here. */
  readonly wholeSince: () => number
}

export function createDecisionMemory(capacity: number): DecisionMemory {
  const kept = new Map<number, DecisionRow>()
  let newest = -1
  let wholeSince = 0

  return {
    take: (rows, tailLength) => {
      const tail = [...rows]
      const last = tail.at(-1)?.id ?? newest
      // Ids only grow within one journal: smaller ones are of another.
      if (last < newest) {
        kept.clear()
        newest = -1
        wholeSince = 0
      }
      const fresh = tail.filter(({ id }) => id > newest)
      if (fresh.length === tail.length && tail.length >= tailLength) wholeSince = fresh[0]?.id ?? wholeSince
      for (const row of fresh) kept.set(row.id, row)
      newest = Math.max(newest, last)
      for (const id of kept.keys()) {
        if (kept.size <= capacity) break
        kept.delete(id)
        wholeSince = id + 1
      }
    },
    of: (id) => kept.get(id),
    wholeSince: () => wholeSince,
  }
}
