import { usdt, type Usdt } from '@undertow/shared/money.ts'
import type { TapeRow } from '@undertow/shared/view.ts'

/** A row with its size read once: filters and tiers compare it four times a second. */
export type TapeEntry = { readonly row: TapeRow; readonly size: Usdt }

export type TapeBuffer = {
  /** Takes what is newer than the newest row; a row that came before is not taken again. False: nothing was new. */
  readonly add: (rows: Iterable<TapeRow>, tailLength: number) => boolean
  /** What is kept, newest first. */
  readonly newestFirst: () => readonly TapeEntry[]
  /** What came after the row of that seq, as far as it is kept; newest first. */
  readonly since: (seq: number) => readonly TapeEntry[]
  readonly newestSeq: () => number
  /** Rows taken since the page opened; more than are kept, after a while. */
  readonly taken: () => number
  /** When rows began to come again after a break in which some may have been missed; null: no break. */
  readonly brokenAt: () => number | null
}

/** The newest liquidations since the page opened, in a ring that never grows beyond `capacity`. */
export function createTapeBuffer(capacity: number): TapeBuffer {
  const slots: TapeEntry[] = []
  /** Where the next entry goes; once the ring is full, that is the oldest one. */
  let next = 0
  let taken = 0
  let brokenAt: number | null = null

  /** `back` rows before the newest one. */
  const at = (back: number): TapeEntry => slots[(next - 1 - back + slots.length * 2) % slots.length] as TapeEntry
  const newest = (): TapeEntry | undefined => slots[(next + capacity - 1) % capacity]
  const newestSeq = (): number => newest()?.row.seq ?? -1

  const push = (row: TapeRow): void => {
    slots[next] = { row, size: usdt(row.notional) }
    next = (next + 1) % capacity
    taken += 1
  }

  return {
    add: (rows, tailLength) => {
      const tail = [...rows]
      const last = newestSeq()
      // Seq only grows within one journal, so smaller ones are of another: its rows replace everything.
      if ((tail.at(-1)?.seq ?? last) < last) {
        slots.length = 0
        next = 0
        taken = 0
        brokenAt = null
      }
      const after = newestSeq()
      const fresh = tail.filter(({ seq }) => seq > after)
      const [first] = fresh
      if (first === undefined) return false
      // Nothing of the tail was known, and the tail is as long as it gets: what came before it is missing here.
      if (after >= 0 && fresh.length === tail.length && tail.length >= tailLength) brokenAt = first.at
      fresh.forEach(push)
      return true
    },
    newestFirst: () => Array.from({ length: slots.length }, (_, back) => at(back)),
    since: (seq) => {
      const fresh: TapeEntry[] = []
      while (fresh.length < slots.length && at(fresh.length).row.seq > seq) fresh.push(at(fresh.length))
      return fresh
    },
    newestSeq,
    taken: () => taken,
    brokenAt: () => brokenAt,
  }
}
