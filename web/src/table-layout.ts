import { useSyncExternalStore } from 'react'
import { z } from 'zod'

// How a person has arranged each table: kept in this browser, and nowhere else.

const key = 'undertow.tables.v1'
const widthMin = 48
const widthMax = 640
const columnsMax = 60
const tablesMax = 40

const id = z.string().regex(/^\w{1,40}$/)
const layoutSchema = z.object({
  /** Every column that was moved or stood beside one; others follow in the program's order. */
  order: z.array(id).max(columnsMax).readonly().catch([]),
  hidden: z.array(id).max(columnsMax).readonly().catch([]),
  /** Shown although the program leaves it out, at this width or at all. */
  shown: z.array(id).max(columnsMax).readonly().catch([]),
  widths: z
    .record(id, z.int().min(widthMin).max(widthMax))
    .refine((widths) => Object.keys(widths).length <= columnsMax)
    .readonly()
    .catch({}),
  sort: z.object({ id, isDown: z.boolean() }).nullable().catch(null),
})
export type TableLayout = z.output<typeof layoutSchema>

export const noLayout: TableLayout = layoutSchema.parse({})
export type Layouts = Readonly<Record<string, TableLayout>>

/** What was stored, as far as it makes sense: a damaged table takes its default, the others stay. */
export function readLayouts(stored: string | null): Layouts {
  try {
    const tables = z.record(z.string(), z.unknown()).parse(JSON.parse(stored ?? '{}'))
    return Object.fromEntries(
      Object.entries(tables)
        .slice(0, tablesMax)
        .flatMap(([name, table]) => {
          const read = layoutSchema.safeParse(table)
          return id.safeParse(name).success && read.success ? [[name, read.data]] : []
        }),
    )
  } catch {
    return {}
  }
}

let layouts = readLayouts(stored())
const listeners = new Set<() => void>()

export const useTableLayout = (name: string): TableLayout =>
  useSyncExternalStore(subscribe, () => layouts[name] ?? noLayout)

/** Null: as the program has it. */
export function setTableLayout(name: string, change: Partial<TableLayout> | null): void {
  const { [name]: before = noLayout, ...others } = layouts
  layouts = change === null ? others : { ...others, [name]: { ...before, ...change } }
  try {
    localStorage.setItem(key, JSON.stringify(layouts))
  } catch {
    // Private windows refuse storage; the choice then lives as long as the page.
  }
  for (const listener of listeners) listener()
}

type Listed = { readonly id: string }

/** All columns in the person's order: those that are not in it yet stand where the program has them, after their neighbour. */
export function inOrder<Column extends Listed>(columns: readonly Column[], { order }: TableLayout): readonly Column[] {
  if (order.length === 0) return columns
  const placed = order.flatMap((wanted) => columns.find((column) => column.id === wanted) ?? [])
  columns.forEach((column, index) => {
    if (placed.includes(column)) return
    const before = columns[index - 1]
    placed.splice(before === undefined ? 0 : placed.indexOf(before) + 1, 0, column)
  })
  return placed
}

/** What the person said, else `byDefault`: whether the program shows it at this width. */
export function isShown(id: string, { hidden, shown }: TableLayout, byDefault: boolean): boolean {
  return shown.includes(id) || (byDefault && !hidden.includes(id))
}

/** The layout after one column is moved by one place. */
export function moved(columns: readonly Listed[], layout: TableLayout, id: string, by: -1 | 1): Partial<TableLayout> {
  const order = inOrder(columns, layout).map((column) => column.id)
  const from = order.indexOf(id)
  const to = from + by
  const [a, b] = [order[from], order[to]]
  if (a === undefined || b === undefined) return {}
  return { order: order.with(from, b).with(to, a) }
}

export function withShown({ hidden, shown }: TableLayout, id: string, isOn: boolean): Partial<TableLayout> {
  const [on, off] = [shown.filter((other) => other !== id), hidden.filter((other) => other !== id)]
  return isOn ? { shown: [...on, id], hidden: off } : { shown: on, hidden: [...off, id] }
}

/** Null: as wide as its content. */
export function widened({ widths }: TableLayout, id: string, width: number | null): Partial<TableLayout> {
  const { [id]: _before, ...others } = widths
  if (width === null) return { widths: others }
  return { widths: { ...others, [id]: Math.round(Math.min(widthMax, Math.max(widthMin, width))) } }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function stored(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
