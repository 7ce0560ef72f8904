import { Readable } from 'node:stream'
import { isoTime, plainText } from '@undertow/shared/format.ts'
import { isDecimalText } from '@undertow/shared/money.ts'
import { isRefusal, type Refusal } from './refusal.ts'

type Row = Readonly<Record<string, unknown>>
export type CsvPage = { readonly items: readonly Row[]; readonly next: string | null }

const rowsMax = 100_000

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

/** `trades_live_2026-01-01_2026-01-31_v1.csv`; an open start is `start`, an open end is today. */
export function csvName(
  list: string,
  book: string,
  { from, to }: { readonly from?: number; readonly to?: number },
  now: number,
): string {
  const day = (at: number) => isoTime(at).slice(0, 10)
  return `${list}_${book}_${from === undefined ? 'start' : day(from)}_${day(to ?? now)}_v1.csv`
}
