import { symbolNameSchema } from '@undertow/shared/symbol-name.ts'
import type { Instrument } from '@undertow/shared/instrument.ts'
import { lt, rate, type Price, type Rate } from '@undertow/shared/money.ts'
import type { Clock, Feed, HopState, Log, Transport } from '../../ports.ts'
import { createLiveSocket } from '../live-socket.ts'
import { createSubscriptions } from '../subscriptions.ts'
import { decimalOf, objectOf, objectsOf, parseJson, wholeOf, type JsonObject } from '../wire.ts'
import { exchangeInfo, fundingInfo } from './endpoints.ts'
import { fundingHoursOf, instrumentsOf } from './instruments.ts'
import { levelOf, levelsOf, priceOf, type Level } from './levels.ts'
import { classify } from './outcome.ts'

// What Aster tells everybody: contracts, books, trades, marks, funding. There is no signer in this file, so nothing that
// leaves from here can be signed.

/** Where the public data go. */
export type PublicSink = {
  /** The best levels of a book, whole. */
  readonly levels: (symbol: string, book: { readonly bids: readonly Level[]; readonly asks: readonly Level[] }) => void
  /** The best prices alone. */
  readonly touch: (symbol: string, bid: Level, ask: Level) => void
  readonly trade: (symbol: string, trade: Level & { readonly buyerIsMaker: boolean }) => void
  readonly mark: (
    symbol: string,
    prices: {
      readonly mark: Price
      readonly index: Price
      readonly funding: { readonly rate: Rate; readonly at: number }
    },
  ) => void
  /** Rules and status, read anew. */
  readonly contracts: (instruments: readonly Instrument[]) => void
  /** The line is down: what was told is not known any more. */
  readonly dark: () => void
}

export type PublicMarketOptions = {
  readonly transport: Transport
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
  readonly restUrl: string
  readonly streamUrl: string
  /** Whose best prices are wanted. Asked once a second. */
  readonly symbols: () => readonly string[] | 'all'
  /** Whose depth and trades are wanted in any case: something of ours is open there. */
  readonly busy: () => Iterable<string>
  readonly sink: PublicSink
  readonly log: Log
}

const allMarks = '!markPrice@arr@1s'
// A connection carries 200 streams: three for each of so many contracts, and the marks.
const closeMax = 60
const levelsMax = 20
const contractsEverySec = 3_600
const requestMsMax = 8_000
const pauseMs = 1_000
/** Two connections speak during a hand-over, one of them later than the other; after longer than this a number is a new count. */
const overlapMs = 10_000

/**
 * Follows `symbols`: the best prices of all, depth and trades of as many as one connection carries. A feed that tells its sink
 * instead of the core, and is part of the market hop.
 */
export function createPublicMarket(options: PublicMarketOptions): Feed {
  const { clock, log, sink } = options
  const books = createOrder(clock)
  const trades = createOrder(clock)
  /** With prices since the line came up. */
  const lit = new Set<string>()
  let hasData = false
  let second = 0

  const wanted = (): Set<string> => {
    const listed = options.symbols()
    const isMany = listed === 'all' || listed.length > closeMax
    const close = [...new Set([...options.busy(), ...(isMany ? [] : listed)])].slice(0, closeMax)
    const names = close.map((symbol) => symbol.toLowerCase())
    const touches = isMany ? ['!bookTicker'] : names.map((name) => `${name}@bookTicker`)
    return new Set([...touches, ...names.flatMap((name) => [`${name}@depth20@100ms`, `${name}@aggTrade`])])
  }
  const subscriptions = createSubscriptions({ inAddress: [allMarks], wanted, log })

  const onText = (text: string): void => {
    const frame = objectOf(parseJson(text))
    if (frame === null) return
    const data = frame['data']
    if (data === undefined) return subscriptions.hear(frame)
    hasData = true
    for (const item of objectsOf(data)) readItem(item)
  }

  const readItem = (item: JsonObject): void => {
    const symbol = item['s']
    if (typeof symbol !== 'string' || !symbolNameSchema.safeParse(symbol).success) return
    switch (item['e']) {
      case 'markPriceUpdate':
        return readMark(symbol, item)
      case 'bookTicker':
        return readTouch(symbol, item)
      case 'depthUpdate':
        return readLevels(symbol, item)
      case 'aggTrade':
        return readTrade(symbol, item)
      default:
    }
  }

  const readMark = (symbol: string, item: JsonObject): void => {
    const [mark, index, nextAt] = [priceOf(item['p']), priceOf(item['i']), wholeOf(item['T'])]
    const share = decimalOf(item['r'])
    if (mark === null || nextAt === null || share === null) return
    sink.mark(symbol, { mark, index: index ?? mark, funding: { rate: rate(share), at: nextAt } })
  }

  const readTouch = (symbol: string, item: JsonObject): void => {
    const [bid, ask] = [levelOf([item['b'], item['B']]), levelOf([item['a'], item['A']])]
    if (bid === null || ask === null || !lt(bid.price, ask.price) || !books.isNew(symbol, wholeOf(item['u']))) return
    lit.add(symbol)
    sink.touch(symbol, bid, ask)
  }

  const readLevels = (symbol: string, item: JsonObject): void => {
    const [bids, asks] = [levelsOf(item['b'], levelsMax), levelsOf(item['a'], levelsMax)]
    const [bid, ask] = [bids[0], asks[0]]
    if (!bid || !ask || !lt(bid.price, ask.price) || books.isOld(symbol, wholeOf(item['u']))) return
    lit.add(symbol)
    sink.levels(symbol, { bids, asks })
  }

  const readTrade = (symbol: string, item: JsonObject): void => {
    const trade = levelOf([item['p'], item['q']])
    const buyerIsMaker = item['m']
    if (trade === null || typeof buyerIsMaker !== 'boolean' || !trades.isNew(symbol, wholeOf(item['a']))) return
    sink.trade(symbol, { ...trade, buyerIsMaker })
  }

  /** The streams tell changes only: what stood before the line came up is asked for once. */
  const readTouches = async (): Promise<void> => {
    const rows = await readPublic(options, '/fapi/v3/ticker/bookTicker')
    if (rows === null || live.state().state === 'down') return
    for (const row of objectsOf(rows)) {
      const symbol = row['symbol']
      const [bid, ask] = [levelOf([row['bidPrice'], row['bidQty']]), levelOf([row['askPrice'], row['askQty']])]
      if (typeof symbol !== 'string' || lit.has(symbol) || bid === null || ask === null) continue
      if (lt(bid.price, ask.price)) sink.touch(symbol, bid, ask)
    }
  }

  const onTick = (): void => {
    second += 1
    if (second % contractsEverySec === 0) void readContracts(options).then((read) => read && sink.contracts(read))
    if (live.state().state === 'down') return
    const fault = subscriptions.tick((text) => live.send(text))
    if (fault !== null) live.reconnect(fault)
  }

  const live = createLiveSocket({
    transport: options.transport,
    clock,
    random: options.random,
    url: () => `${options.streamUrl}/stream?streams=${allMarks}`,
    signOfLife: 'frames',
    silenceSecMax: 5,
    pingEverySec: 20,
    onTick,
    onOpen: (send) => subscriptions.begin(send),
    onText,
    onUp: () => {
      log('info', 'aster: the public market is coming in')
      void readTouches()
    },
    onDown: (reason) => {
      log('warn', `aster: the public market is down: ${reason}`)
      lit.clear()
      hasData = false
      sink.dark()
    },
  })

  const hop = (): HopState => {
    const state = live.state()
    // Acknowledgements alone bring the line up, and no price.
    const isEmpty = state.state === 'live' && !hasData
    return { hop: 'market', ...state, ...(isEmpty ? { state: 'down', reason: 'no prices came yet' } : {}) }
  }

  return { start: () => live.start(), stop: () => live.stop(), hops: () => [hop()] }
}

/**
 * The perpetual contracts in USDT and their rules; null when Aster did not answer. Fees are the highest ever published; the
 * leverage tables are not public, so there are none.
 */
export async function readContracts(
  options: Pick<PublicMarketOptions, 'transport' | 'clock' | 'restUrl' | 'log'>,
): Promise<readonly Instrument[] | null> {
  const body = await readPublic(options, exchangeInfo.v3)
  if (body === null) return null
  const fundingHours = fundingHoursOf(await readPublic(options, fundingInfo.v3, 1))
  const { instruments, unreadable } = instrumentsOf(body, new Map(), new Map(), fundingHours)
  if (unreadable > 0) options.log('warn', 'aster: rules of contracts cannot be read', { contracts: unreadable })
  return instruments.filter(({ contractType, quoteAsset }) => contractType === 'PERPETUAL' && quoteAsset === 'USDT')
}

async function readPublic(
  { transport, clock, restUrl, log }: Pick<PublicMarketOptions, 'transport' | 'clock' | 'restUrl' | 'log'>,
  path: string,
  attemptsMax = 3,
): Promise<unknown> {
  let reason = ''
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const url = restUrl + path
    const answer = classify(
      await transport.request({ method: 'GET', url, headers: {}, body: null, timeoutMs: requestMsMax }),
    )
    if (answer.kind === 'accepted') return answer.body
    reason = answer.message
    // A refusal says when it may be asked again, and that is later than we would.
    if (answer.kind === 'rejected') break
    if (attempt < attemptsMax) await new Promise<void>((resolve) => clock.after(pauseMs * attempt, resolve))
  }
  log('warn', `aster: ${path} was not answered: ${reason}`)
  return null
}

/** Which of two messages of a symbol is the newer one, by the number they carry. */
type Order = {
  /** Notes the number: the same one again is not new. */
  isNew(symbol: string, number: number | null): boolean
  isOld(symbol: string, number: number | null): boolean
}

function createOrder(clock: Clock): Order {
  const last = new Map<string, { readonly number: number; readonly at: number }>()
  const isOld = (symbol: string, number: number | null): boolean => {
    const known = last.get(symbol)
    return number !== null && known !== undefined && number < known.number && clock.now() - known.at < overlapMs
  }
  return {
    isOld,
    isNew: (symbol, number) => {
      if (number === null) return true
      if (isOld(symbol, number) || last.get(symbol)?.number === number) return false
      last.set(symbol, { number, at: clock.now() })
      return true
    },
  }
}
