import type { Instrument } from '@undertow/shared/instrument.ts'
import {
  add,
  eq,
  isPositive,
  max,
  neg,
  price,
  qty,
  rate,
  scale,
  stepQtyFor,
  times,
  toTickUp,
  usdt,
  type Price,
} from '@undertow/shared/money.ts'
import type { Ladder, Level, Market, MarketStep, VenueSide } from './model.ts'

// A recorded tape as a market. Recorded liquidations and trades come at their own times. What was not recorded is stated here:
// - The book is assumed around the last recorded trade: that trade's price is one side of the touch (a buyer took the ask),
//   the spread is one basis point (one tick at least), and every level holds `levelUsdt`.
// - The mark is the last recorded trade, once a second; the index is the same.
// - The book is only known for `freshMs` after a trade. Then it is empty: nothing trades at a price that nobody saw.
// - The mark is told every second from beginning to end, as a real exchange does; before the first trade it is the price of that trade.
// A contract without recorded trades has liquidations and nothing else.

export type TapeLiquidation = {
  readonly at: number
  readonly symbol: string
  readonly side: VenueSide
  readonly qty: string
  /** The order's limit. */
  readonly price: string
  readonly averagePrice: string
  readonly filledQty: string
}

export type TapeTrade = {
  readonly at: number
  readonly symbol: string
  readonly price: string
  readonly qty: string
  readonly buyerIsMaker: boolean
}

export type Tape = {
  readonly instruments: readonly Instrument[]
  readonly liquidations: readonly TapeLiquidation[]
  readonly trades: readonly TapeTrade[]
}

/** What a recording does not tell; see the top of this file. */
export type TapeAssumptions = { readonly freshMs: number; readonly levelUsdt: string }

const tapeAssumptions: TapeAssumptions = { freshMs: 30_000, levelUsdt: '20000' }

/** Plays a recording in order of time; it ends when its last price is too old. Throws on a row of a contract that it does not have. */
export function tapeMarket(tape: Tape, assumptions: TapeAssumptions = tapeAssumptions): Market {
  const instruments = new Map(tape.instruments.map((instrument) => [instrument.symbol, instrument]))
  const rows = inOrder(tape)
  const known = openingPrices(rows, instruments)
  const endAt = (rows.at(-1)?.at ?? 0) + assumptions.freshMs
  let row = 0
  let beatAt = rows[0] === undefined ? Infinity : followingBeat(rows[0].at)
  let queue: MarketStep[] = [...known.values()].map((quoted) => markStep(quoted, rows[0]?.at ?? 0))
  let next = 0

  const playRow = (recorded: TapeRow): void => {
    const instrument = instruments.get(recorded.symbol)
    if (instrument === undefined) throw new Error(`the tape has no contract ${recorded.symbol}`)
    if (recorded.kind === 'liquidation') {
      queue.push(liquidationStep(recorded))
      return
    }
    const taken = takenFrom(recorded)
    const before = known.get(recorded.symbol)
    const isSame =
      before?.tradedAt !== null && before?.buyerIsMaker === taken.buyerIsMaker && eq(before.price, taken.price)
    const ladder = isSame ? before.ladder : assumedLadder({ instrument, ...taken }, assumptions)
    const quoted = { instrument, ...taken, tradedAt: recorded.at, ladder }
    // The book goes first: an order that this trade triggers must find the market that the trade shows.
    if (!isSame) queue.push(bookStep(quoted, recorded.at))
    queue.push({
      kind: 'trade',
      at: recorded.at,
      symbol: recorded.symbol,
      ...takenFrom(recorded),
      qty: qty(recorded.qty),
    })
    known.set(recorded.symbol, quoted)
  }

  const playBeat = (): void => {
    for (const [symbol, quoted] of known) {
      if (quoted.tradedAt !== null) {
        if (beatAt - quoted.tradedAt <= assumptions.freshMs) queue.push(bookStep(quoted, beatAt))
        else {
          const silent = { ...quoted, tradedAt: null, ladder: noBook }
          known.set(symbol, silent)
          queue.push(bookStep(silent, beatAt))
        }
      }
      if (beatAt % 1000 === 0) queue.push(markStep(quoted, beatAt))
    }
    beatAt = beatAt >= endAt ? Infinity : beatAt + beatMs
  }

  /** Makes sure that the queue holds the next step, if there is one. */
  const fill = (): void => {
    while (next >= queue.length) {
      queue = []
      next = 0
      const recorded = rows[row]
      if (recorded !== undefined && recorded.at <= beatAt) {
        row += 1
        playRow(recorded)
      } else if (beatAt !== Infinity) playBeat()
      else return
    }
  }

  return {
    instruments: tape.instruments,
    nextAt: () => {
      fill()
      return queue[next]?.at ?? null
    },
    next: () => {
      fill()
      const step = queue[next]
      if (step === undefined) throw new Error('the tape has ended')
      next += 1
      return step
    },
  }
}

/** How often the assumed book is repeated, so that quotes do not look older than the prices behind them. */
const beatMs = 250

const followingBeat = (at: number): number => (Math.floor(at / beatMs) + 1) * beatMs

type TapeRow = ({ readonly kind: 'liquidation' } & TapeLiquidation) | ({ readonly kind: 'trade' } & TapeTrade)

/** Liquidations before trades of the same millisecond, otherwise as recorded. */
function inOrder(tape: Tape): TapeRow[] {
  const rows: TapeRow[] = [
    ...tape.liquidations.map((each) => ({ kind: 'liquidation' as const, ...each })),
    ...tape.trades.map((each) => ({ kind: 'trade' as const, ...each })),
  ]
  return rows.sort((a, b) => a.at - b.at)
}

type Taken = { readonly price: Price; readonly buyerIsMaker: boolean }
type Priced = Taken & { readonly instrument: Instrument }
/** `tradedAt` null: the price is too old, or not reached yet, to trade at. */
type Quoted = Priced & { readonly tradedAt: number | null; readonly ladder: Ladder }

const noBook: Ladder = { bids: [], asks: [] }

/** The first recorded trade of each contract that has one: its mark until then. */
function openingPrices(rows: readonly TapeRow[], instruments: ReadonlyMap<string, Instrument>): Map<string, Quoted> {
  const opening = new Map<string, Quoted>()
  for (const row of rows) {
    const instrument = instruments.get(row.symbol)
    if (row.kind !== 'trade' || instrument === undefined || opening.has(row.symbol)) continue
    opening.set(row.symbol, { instrument, ...takenFrom(row), tradedAt: null, ladder: noBook })
  }
  return opening
}

const takenFrom = (trade: TapeTrade): Taken => ({ price: price(trade.price), buyerIsMaker: trade.buyerIsMaker })

const liquidationStep = (row: TapeLiquidation): MarketStep => ({
  kind: 'liquidation',
  at: row.at,
  symbol: row.symbol,
  side: row.side,
  qty: qty(row.qty),
  price: price(row.price),
  averagePrice: price(row.averagePrice),
  filledQty: qty(row.filledQty),
})

const markStep = (quoted: Quoted, at: number): MarketStep => ({
  kind: 'mark',
  at,
  symbol: quoted.instrument.symbol,
  mark: quoted.price,
  index: quoted.price,
})

const bookStep = ({ instrument, ladder }: Quoted, at: number): MarketStep => ({
  kind: 'book',
  at,
  symbol: instrument.symbol,
  ladder,
})

/** Built when looked at, and once for a price: the book of a beat is the one before it. */
function assumedLadder(quoted: Priced, assumptions: TapeAssumptions): Ladder {
  const { tickSize } = quoted.instrument
  const gap = (): Price => max(tickSize, toTickUp(scale(quoted.price, gapShare), tickSize))
  let bids: readonly Level[] | null = null
  let asks: readonly Level[] | null = null
  return {
    get bids() {
      bids ??= levelsFrom(quoted, neg(gap()), quoted.buyerIsMaker ? 0 : 1, assumptions)
      return bids
    },
    get asks() {
      asks ??= levelsFrom(quoted, gap(), quoted.buyerIsMaker ? 1 : 0, assumptions)
      return asks
    },
  }
}

/** One basis point between touch and touch and between levels. */
const gapShare = rate('0.0001')
const levelsPerSide = 20

function levelsFrom(quoted: Priced, gap: Price, first: number, assumptions: TapeAssumptions): readonly Level[] {
  const { stepSize } = quoted.instrument
  const value = usdt(assumptions.levelUsdt)
  const levels: Level[] = []
  for (let index = 0; index < levelsPerSide; index += 1) {
    const at = add(quoted.price, times(gap, first + index))
    if (!isPositive(at)) break
    levels.push({ price: at, qty: max(stepSize, stepQtyFor(value, at, stepSize)) })
  }
  return levels
}
