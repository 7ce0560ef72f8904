import { gt, isMoney, lt, type Money } from '@undertow/shared/money.ts'

// How rows of a table are put in order and found. Nothing here knows React.

/** What a column is sorted by. Figures are exact amounts, never floats; null is "not known". */
export type SortKey = number | string | Money | null
export type Sort = { readonly id: string; readonly isDown: boolean }

/** Largest first, then smallest first, then as it came. */
export function nextSort(sort: Sort | null, id: string): Sort | null {
  if (sort?.id !== id) return { id, isDown: true }
  return sort.isDown ? { id, isDown: false } : null
}

/** Rows in order of a key; equals stay as they came, and what is not known is last in both directions. */
export function sortRows<Row>(rows: readonly Row[], keyOf: (row: Row) => SortKey, isDown: boolean): readonly Row[] {
  const sign = isDown ? -1 : 1
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((a, b) => (a.key === null || b.key === null ? unknownLast(a.key, b.key) : sign * compare(a.key, b.key)))
    .map(({ row }) => row)
}

const unknownLast = (a: SortKey, b: SortKey): number => Number(a === null) - Number(b === null)

function compare(a: number | string | Money, b: number | string | Money): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (isMoney(a) && isMoney(b)) return Number(gt(a, b)) - Number(lt(a, b))
  return words.compare(String(a), String(b))
}
const words = new Intl.Collator('en', { numeric: true })

export type RowGroup<Row> = { readonly key: string; readonly rows: readonly Row[] }

/** Rows that belong together stay together: a group stands where its first row would, and keeps its own order inside. */
export function groupRows<Row>(
  sorted: readonly Row[],
  asGiven: readonly Row[],
  groupOf: (row: Row) => string,
): readonly RowGroup<Row>[] {
  const shown = new Set(sorted)
  const members = Map.groupBy(
    asGiven.filter((row) => shown.has(row)),
    groupOf,
  )
  return [...new Set(sorted.map(groupOf))].map((key) => ({ key, rows: members.get(key) ?? [] }))
}

/** True when each word of `asked` is somewhere in `text`; capitals do not matter. */
export function isFound(text: string, asked: string): boolean {
  const where = text.toLowerCase()
  return asked
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word))
}

/** As it stands in an address: `net.down`. */
export const sortText = (sort: Sort): string => `${sort.id}.${sort.isDown ? 'down' : 'up'}`

export function sortOf(text: string | undefined): Sort | null {
  const [, id, direction] = /^(\w{1,40})\.(up|down)$/.exec(text ?? '') ?? []
  return id === undefined ? null : { id, isDown: direction === 'down' }
}
