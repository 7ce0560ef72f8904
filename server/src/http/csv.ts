import { Readable } from 'node:stream'
import { isoTime, plainText } from '@undertow/shared/format.ts'
import { isDecimalText } from '@undertow/shared/money.ts'
import { isRefusal, type Refusal } from './refusal.ts'

type Row = Readonly<Record<string, unknown>>
export type CsvPage = { readonly items: readonly Row[]; readonly next: string | null }

const rowsMax = 100_000
const nameLengthMax = 200

/** Streams a list as CSV, page by page, so that neither memory nor the trading loop notices its length. */
export const csvOf = (
  columns: readonly string[],
  first: CsvPage,
  page: (cursor: string) => Promise<CsvPage | Refusal>,
): Readable => Readable.from(lines(columns, first, page))

async function* lines(
  columns: readonly string[],
  first: CsvPage,
  page: (cursor: string) => Promise<CsvPage | Refusal>,
): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`
  let list = first
  for (let rows = 0; ;) {
    rows += list.items.length
    yield list.items.map((row) => `${columns.map((column) => cell(column, row[column])).join(',')}\r\n`).join('')
    if (list.next === null) return
    if (rows >= rowsMax) {
      yield `${quoted(`cut after ${rows} rows; for the rest add cursor=${list.next}`)}\r\n`
      return
    }
    // Lets everything else run between two pages.
    await new Promise<void>((resolve) => setImmediate(resolve))
    const next = await page(list.next)
    if (isRefusal(next)) throw new Error(`csv: a page was refused: ${next.message}`)
    list = next
  }
}

/** Times as ISO UTC, figures as they are, text so that no spreadsheet takes it for a formula. */
export function cell(column: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' && /^at$|At$|Until$/.test(column)) return isoTime(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (isDecimalText(text)) return text
  const isFormula = /^[=+\-@\t\r\n]/.test(text)
  // What an older version stored may hold anything.
  return quoted(`${isFormula ? "'" : ''}${plainText(text, Infinity)}`)
}

const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** What was asked of a list; everything but the time and the page is a filter. */
type ListQuery = Readonly<Record<string, unknown>> & { readonly from?: number; readonly to?: number }

/**
 * `trades_live_2026-01-01_2026-01-31_v1.csv`, and with filters `trades_live_symbol-BTCUSDT_leg-long_2026-…`: two downloads of
 * different rows never have one name. An open start is `start`, an open end is today.
 */
export function csvName(list: string, book: string, query: ListQuery, now: number): string {
  const day = (at: number) => isoTime(at).slice(0, 10)
  const { from, to, limit: _limit, cursor: _cursor, format: _format, ...filters } = query
  const asked = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}-${String(value).replaceAll(/[^\w.]+/g, '-')}`)
  const parts = [list, book, ...asked, from === undefined ? 'start' : day(from), day(to ?? now), 'v1']
  return `${parts.join('_').slice(0, nameLengthMax)}.csv`
}
