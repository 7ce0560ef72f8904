import type { Instrument } from '@undertow/shared/instrument.ts'
import { add, price, qty, type Price, type Qty } from '@undertow/shared/money.ts'
import { generatedContracts, instrumentOf } from '../../src/sim/contracts.ts'
import type { Market, MarketStep, VenueSide } from '../../src/sim/model.ts'

/** A market that stands still until the test moves it. Its book and mark go on being told, as on a real exchange. */
export interface ScriptedMarket extends Market {
  /** Moves the touch, and with it the last price and the mark. `size`: what lies at each price. */
  quote(symbol: string, bid: string, ask: string, size?: string): void
  /** The mark alone. */
  mark(symbol: string, at: string): void
  /** Others trade at `at`; `aggressor` is who came. */
  trade(symbol: string, at: string, amount: string, aggressor: VenueSide): void
  /** Somebody is liquidated: a SELL ends a long. */
  liquidate(symbol: string, side: VenueSide, amount: string): void
}

type Scene = { bid: Price; ask: Price; mark: Price; size: Qty }

const frameMs = 250

export function scriptedMarket(startAt: number, symbols: readonly string[]): ScriptedMarket {
  const scenes = new Map<string, Scene>()
  const wanted: ((at: number) => MarketStep)[] = []
  let queue: MarketStep[] = []
  let frame = 0

  const sceneOf = (symbol: string): Scene => {
    const scene = scenes.get(symbol)
    if (!scene) throw new Error(`nobody has quoted ${symbol}`)
    return scene
  }

  const bookOf = (symbol: string, at: number): MarketStep => {
    const { bid, ask, size } = sceneOf(symbol)
    // A little more or less each time: a book that does not change is not told.
    const shown = add(size, qty(frame % 2 === 0 ? '0' : '1'))
    return {
      kind: 'book',
      at,
      symbol,
      ladder: { bids: [{ price: bid, qty: shown }], asks: [{ price: ask, qty: shown }] },
    }
  }

  const fill = (): void => {
    while (queue.length === 0) {
      const at = startAt + frame * frameMs
      queue = wanted.splice(0).map((make) => make(at))
      for (const symbol of scenes.keys()) {
        queue.push(bookOf(symbol, at))
        if (frame % 4 === 0)
          queue.push({ kind: 'mark', at, symbol, mark: sceneOf(symbol).mark, index: sceneOf(symbol).mark })
      }
      frame += 1
    }
  }

  return {
    instruments: symbols.map(contractOf),
    nextAt: () => queue[0]?.at ?? startAt + frame * frameMs,
    next: () => {
      fill()
      const step = queue.shift()
      if (!step) throw new Error('the scripted market has no scene')
      return step
    },
    quote: (symbol, bid, ask, size = '10000') => {
      scenes.set(symbol, { bid: price(bid), ask: price(ask), mark: price(bid), size: qty(size) })
      wanted.push(
        (at) => ({ kind: 'trade', at, symbol, price: price(bid), qty: qty('1'), buyerIsMaker: true }),
        (at) => bookOf(symbol, at),
        (at) => ({ kind: 'mark', at, symbol, mark: price(bid), index: price(bid) }),
      )
    },
    mark: (symbol, at) => {
      sceneOf(symbol).mark = price(at)
      wanted.push((then) => ({ kind: 'mark', at: then, symbol, mark: price(at), index: price(at) }))
    },
    trade: (symbol, at, amount, aggressor) =>
      void wanted.push((then) => ({
        kind: 'trade',
        at: then,
        symbol,
        price: price(at),
        qty: qty(amount),
        buyerIsMaker: aggressor === 'SELL',
      })),
    liquidate: (symbol, side, amount) =>
      void wanted.push((at) => ({
        kind: 'liquidation',
        at,
        symbol,
        side,
        qty: qty(amount),
        price: sceneOf(symbol).bid,
        averagePrice: sceneOf(symbol).bid,
        filledQty: qty(amount),
      })),
  }
}

function contractOf(symbol: string): Instrument {
  const found = generatedContracts.find((contract) => contract.symbol === symbol)
  if (!found) throw new Error(`there is no contract ${symbol}`)
  return instrumentOf(found)
}
