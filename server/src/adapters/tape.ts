import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export type RecordedLiquidation = {
  readonly at: number
  readonly symbol: string
  readonly side: 'BUY' | 'SELL'
  readonly qty: string
  readonly price: string
  readonly averagePrice: string
  readonly filledQty: string
}
export type RecordedTrade = {
  readonly at: number
  readonly symbol: string
  readonly price: string
  readonly qty: string
  readonly buyerIsMaker: boolean
}
/** One uninterrupted recording, in order of time. Money is still text. */
export type Tape = {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly liquidations: readonly RecordedLiquidation[]
  readonly trades: readonly RecordedTrade[]
}

const fileMaxBytes = 256 * 1024 * 1024
// Trades shortly before the first liquidation give it a price; ones shortly after the last let positions close.
const leadMs = 60_000

/**
 * Reads a folder of recorded sessions: `events.csv[.gz]`, and `large-trades.csv[.gz]` where there is one.
 * Sessions never join: the one with the most liquidations whose average price is known is taken.
 * Rows without an average price are left out, because their notional is not known. Throws one sentence on anything unreadable.
 */
export function readTape(folder: string): Tape {
  const rows = readCsv(folder, 'events.csv')
  if (rows === null)
    throw new Error(`${folder} holds no events.csv or events.csv.gz: name a folder of recorded liquidations`)
  const priced = rows.filter((row) => field(row, 'avg_price') !== '')
  const sessions = Map.groupBy(priced, (row) => row['session'] ?? basename(folder))
  const [name, longest] = [...sessions].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? ['', []]
  const liquidations = longest
    .map((row) => ({
      at: wholeMs(row, 'ts_ms'),
      symbol: field(row, 'symbol'),
      side: orderSide(row),
      qty: field(row, 'qty'),
      price: field(row, 'price'),
      averagePrice: field(row, 'avg_price'),
      filledQty: field(row, 'cum_qty'),
    }))
    .toSorted((a, b) => a.at - b.at)
  const [first, last] = [liquidations[0], liquidations.at(-1)]
  if (first === undefined || last === undefined) throw new Error(`${folder} has no liquidation with an average price`)
  const trades = (readCsv(folder, 'large-trades.csv') ?? [])
    .map((row) => ({
      at: wholeMs(row, 'ts_ms'),
      symbol: field(row, 'symbol'),
      price: field(row, 'price'),
      qty: field(row, 'qty'),
      buyerIsMaker: field(row, 'buyer_is_maker') === '1',
    }))
    .filter(({ at }) => at >= first.at - leadMs && at <= last.at + leadMs)
    .toSorted((a, b) => a.at - b.at)
  const from = Math.min(first.at, trades[0]?.at ?? first.at)
  const to = Math.max(last.at, trades.at(-1)?.at ?? last.at)
  return { name, from, to, liquidations, trades }
}

type Row = Readonly<Record<string, string>>

function readCsv(folder: string, name: string): Row[] | null {
  const path = [join(folder, `${name}.gz`), join(folder, name)].find((candidate) => existsSync(candidate))
  if (path === undefined) return null
  if (statSync(path).size > fileMaxBytes) throw new Error(`${path} is larger than ${fileMaxBytes} bytes`)
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: fileMaxBytes }) : bytes).toString('utf8')
  const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '')
  const names = head.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    return Object.fromEntries(names.map((column, index) => [column, cells[index] ?? '']))
  })
}

function field(row: Row, column: string): string {
  const value = row[column]
  if (value === undefined) throw new Error(`the recording has no column "${column}"`)
  return value
}

function orderSide(row: Row): 'BUY' | 'SELL' {
  const side = field(row, 'side')
  if (side !== 'BUY' && side !== 'SELL') throw new Error(`"${side}" in column "side" is neither BUY nor SELL`)
  return side
}

function wholeMs(row: Row, column: string): number {
  const value = field(row, column)
  if (!/^\d{13}$/.test(value)) throw new Error(`"${value}" in column "${column}" is not a time in epoch ms`)
  return Number.parseInt(value, 10)
}
