import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { BookType } from '@undertow/shared/books.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { add, isZero, noUsdt, text, usdt } from '@undertow/shared/money.ts'
import type { ReactNode } from 'react'
import { call } from '../../api.ts'
import { useLookEvery } from '../../hold.ts'
import { useOfBook } from '../../of-book.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'

type Books = Answer<typeof api.books>
type Line = Books['totals'][number]
type Row = Pick<Line, 'asset' | 'ours' | 'exchange' | 'difference' | 'agrees'> & {
  readonly key: string
  readonly name: string
  readonly line: Line | null
}

const names: Readonly<Record<BookType, string>> = {
  realised: 'Realised P&L',
  commission: 'Fees',
  funding: 'Funding',
  insurance: 'Liquidation fees',
}
const againMs = 60_000

/** What our books made of the fills beside what the exchange's own list says. `query` is asked anew with each change of `range`. */
export function BooksPanel({ range, query }: { range: string; query: () => { from?: number } }) {
  const { of, kept } = useOfBook()
  const books = useQuery({
    queryKey: ['books', range, of],
    queryFn: ({ signal }) => call(api.books, { query: query(), signal }),
    placeholderData: kept,
    refetchInterval: useLookEvery(againMs),
  })
  const { data } = books
  return (
    <>
      <DataPanel
        title="Books against the exchange"
        aside={
          data !== undefined && (
            <span>
              <Upshot data={data} />
            </span>
          )
        }
        flush={data !== undefined && data.totals.length > 0}
        state={{
          isLoading: books.isPending,
          error: books.error,
          onRetry: () => void books.refetch(),
          empty: data !== undefined && data.totals.length === 0 ? emptyWords(data) : undefined,
        }}
      >
        {data !== undefined && (
          <DataTable
            isDense
            label="Books against the exchange"
            columns={columns('What')}
            rows={[...data.totals.map(rowOf), ...sumOf(data.totals)]}
            rowKey={({ key }) => key}
            detail={notesOf}
          />
        )}
      </DataPanel>
      {data !== undefined && data.differences.length > 0 && (
        <DataPanel title="Where the books differ" aside="newest day first" flush state={{}}>
          <DataTable
            isDense
            label="Where the books differ"
            columns={columns('UTC day, symbol, what')}
            rows={data.differences.map(placeOf)}
            rowKey={({ key }) => key}
          />
        </DataPanel>
      )}
    </>
  )
}

function Upshot({ data }: { data: Books }) {
  if (data.to === null) return <>not read yet</>
  const upTo = (
    <>
      whole UTC days, up to <Moment at={data.to} withDay />
    </>
  )
  if (data.differences.length > 0)
    return (
      <>
        <strong className="warn">they differ</strong> · {upTo}
      </>
    )
  return data.totals.length > 0 ? <>no difference · {upTo}</> : upTo
}

function emptyWords({ to }: Books): string {
  return to !== null
    ? 'Nothing to compare in this range yet: a row of the exchange counts once it is ten minutes old.'
    : 'The income list of the exchange has not been read yet.'
}

const columns = (first: string): readonly Column<Row>[] => [
  { id: 'name', name: first, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'ours', name: 'Ours', isNumber: true, cell: (row) => <Amount row={row} value={row.ours} /> },
  { id: 'exchange', name: 'Exchange', isNumber: true, cell: (row) => <Amount row={row} value={row.exchange} /> },
  {
    id: 'difference',
    name: 'Difference',
    isNumber: true,
    help: 'exchange − ours; rounding each amount to eight places is no difference',
    cell: ({ difference, agrees }) =>
      agrees ? (
        <span className="muted" title={difference}>
          none
        </span>
      ) : (
        <strong className="warn">
          <Money value={difference} as="qty" />
        </strong>
      ),
  },
]

function Amount({ row, value }: { row: Row; value: string }) {
  return row.asset === 'USDT' ? <Money value={value} as="usdt" signed /> : <Money value={value} as="qty" signed />
}

const inAsset = ({ asset }: Line): string => (asset === 'USDT' ? '' : ` in ${asset}`)

const rowOf = (line: Line): Row => ({
  ...line,
  key: `${line.type} ${line.asset}`,
  name: names[line.type] + inAsset(line),
  line,
})

const placeOf = (line: Line): Row => ({
  ...line,
  key: `${line.day} ${line.type} ${line.asset} ${line.symbol}`,
  name: `${line.day} · ${line.symbol} · ${names[line.type]}${inAsset(line)}`,
  line: null,
})

/** The one line that people look for. Other assets have no common measure. */
function sumOf(totals: readonly Line[]): readonly Row[] {
  const lines = totals.filter(({ asset }) => asset === 'USDT')
  if (lines.length < 2) return []
  const sum = (of: (line: Line) => string): string =>
    text(lines.reduce((total, line) => add(total, usdt(of(line))), noUsdt))
  return [
    {
      key: 'sum',
      name: 'Together',
      asset: 'USDT',
      ours: sum(({ ours }) => ours),
      exchange: sum(({ exchange }) => exchange),
      difference: sum(({ difference }) => difference),
      agrees: lines.every(({ agrees }) => agrees),
      line: null,
    },
  ]
}

const notes: readonly { readonly of: 'others' | 'shared' | 'estimated' | 'late'; readonly says: string }[] = [
  { of: 'others', says: 'by fills and positions that are not the bot’s, left out here' },
  { of: 'shared', says: 'because the exchange has one average price for a side that the bot shares with you' },
  { of: 'estimated', says: 'of ours is an estimate: nobody told of a fill' },
  { of: 'late', says: 'of ours came too late to be in the figures of its trade' },
]

function notesOf({ line }: Row): ReactNode {
  if (line === null) return null
  const told = notes.filter(({ of }) => !isZero(usdt(line[of])))
  if (told.length === 0) return null
  return (
    <span className="muted">
      {told.map(({ of, says }, index) => (
        <span key={of}>
          {index > 0 && ' · '}
          <Money value={line[of]} as="qty" /> {line.asset} {says}
        </span>
      ))}
    </span>
  )
}
