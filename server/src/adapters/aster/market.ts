import { symbolNameSchema } from '@undertow/shared/symbol-name.ts'
import type { Event, Quote } from '@undertow/shared/events.ts'
import { gte, isPositive, price, rate, type Price } from '@undertow/shared/money.ts'
import type { Clock, HopState, Log, Transport } from '../../ports.ts'
import { createLiveSocket } from '../live-socket.ts'
import { createSubscriptions } from '../subscriptions.ts'
import { decimalOf, objectOf, parseJson, wholeOf, type JsonObject } from '../wire.ts'

export type MarketOptions = {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: () => number
  readonly streamUrl: string
  /** Whose book is wanted. Asked once a second. */
  readonly symbols: () => readonly string[] | 'all'
  /** Whose mark is told as an event. */
  readonly isHeld: (symbol: string) => boolean
  readonly log: Log
}

export interface Market {
  start(emit: (event: Event) => void): void
  stop(): void
  quote(symbol: string): Quote
  state(): Omit<HopState, 'hop'>
}

// Kept as the text that came: most updates are overwritten before anybody asks.
type Book = { readonly bid: string; readonly ask: string; readonly update: number | null; readonly at: number }
type Mark = { readonly price: string; readonly fundingRate: string | null; readonly nextFundingAt: number | null }

const allMarks = '!markPrice@arr@1s'
const symbolsMax = 2_000
// A connection carries 200 streams; more symbols than this are cheaper as one stream of all.
const singleBooksMax = 150

/** The streamed book and mark prices of the exchange. Needs no key; makes no request. */
export function createMarket(options: MarketOptions): Market {
  const { clock, log } = options
  const books = new Map<string, Book>()
  const marks = new Map<string, Mark>()
  const unread = new Set<string>()
  let emit: (event: Event) => void = () => {}

  const wantedStreams = (): Set<string> => {
    const symbols = options.symbols()
    if (symbols === 'all' || symbols.length > singleBooksMax) return new Set(['!bookTicker'])
    return new Set(symbols.map((symbol) => `${symbol.toLowerCase()}@bookTicker`))
  }

  const subscriptions = createSubscriptions({ inAddress: [allMarks], wanted: wantedStreams, log })

  const tellMarks = (): void => {
    for (const symbol of unread) {
      const mark = marks.get(symbol)
      if (mark && options.isHeld(symbol)) emit({ kind: 'mark', symbol, price: price(mark.price) })
    }
    unread.clear()
  }

  const onTick = (): void => {
    tellMarks()
    if (live.state().state === 'down') return
    const fault = subscriptions.tick((text) => live.send(text))
    if (fault !== null) live.reconnect(fault)
  }

  const onText = (text: string): void => {
    const frame = objectOf(parseJson(text))
    if (frame === null) return live.complain()
    const data = frame['data']
    if (Array.isArray(data)) for (const item of data) readItem(objectOf(item))
    else if (data === undefined) subscriptions.hear(frame)
    else readItem(objectOf(data))
  }

  const readItem = (item: JsonObject | null): void => {
    const symbol = item?.['s']
    if (item === null || typeof symbol !== 'string') return
    if (item['e'] === 'bookTicker') return readBook(symbol, item)
    if (item['e'] === 'markPriceUpdate') readMark(symbol, item)
  }

  const readBook = (symbol: string, item: JsonObject): void => {
    const [bid, offer] = [decimalOf(item['b']), decimalOf(item['a'])]
    if (bid === null || offer === null || !isRoomFor(books, symbol)) return
    const [update, known] = [wholeOf(item['u']), books.get(symbol)]
    // Two connections speak during a hand-over, one of them later than the other.
    const isOld = update !== null && (known?.update ?? 0) > update && clock.now() - (known?.at ?? 0) < 10_000
    if (!isOld) books.set(symbol, { bid, ask: offer, update, at: clock.now() })
  }

  const readMark = (symbol: string, item: JsonObject): void => {
    const text = decimalOf(item['p'])
    if (text === null || positive(text) === null || !isRoomFor(marks, symbol)) return
    marks.set(symbol, { price: text, fundingRate: decimalOf(item['r']), nextFundingAt: wholeOf(item['T']) })
    unread.add(symbol)
  }

  const live = createLiveSocket({
    transport: options.transport,
    clock,
    random: options.random,
    url: () => `${options.streamUrl}/stream?streams=${allMarks}`,
    signOfLife: 'frames',
    silenceSecMax: 8,
    pingEverySec: 20,
    onTick,
    onOpen: (send) => subscriptions.begin(send),
    onText,
    onUp: () => log('info', 'aster: book and mark prices are coming in'),
    onDown: (reason) => log('warn', `aster: book and mark prices are down: ${reason}`),
  })

  const quote = (symbol: string): Quote => {
    const [book, mark] = [books.get(symbol), marks.get(symbol)]
    const touch = book ? touchOf(book) : null
    return {
      symbol,
      bid: touch?.bid ?? null,
      ask: touch?.ask ?? null,
      mark: mark ? positive(mark.price) : null,
      ageMs: book ? Math.max(clock.now() - book.at, 0) : null,
      fundingRate: mark?.fundingRate ? rate(mark.fundingRate) : null,
      nextFundingAt: mark?.nextFundingAt ?? null,
    }
  }

  return {
    start: (to) => {
      emit = to
      live.start()
    },
    stop: () => live.stop(),
    quote,
    state: () => live.state(),
  }
}

function isRoomFor(map: ReadonlyMap<string, unknown>, symbol: string): boolean {
  return map.has(symbol) || (map.size < symbolsMax && symbolNameSchema.safeParse(symbol).success)
}

function positive(text: string): Price | null {
  const amount = price(text)
  return isPositive(amount) ? amount : null
}

/** An empty side is null; a crossed book is no book. */
function touchOf(book: Book): { readonly bid: Price | null; readonly ask: Price | null } {
  const [bid, offer] = [positive(book.bid), positive(book.ask)]
  if (bid !== null && offer !== null && gte(bid, offer)) return { bid: null, ask: null }
  return { bid, ask: offer }
}
