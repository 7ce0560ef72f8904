import type { Market, MarketStep } from '../sim/model.ts'

/** The same market with `speed` times as much happening in every second after `startAt`; moments only, nothing else changes. */
export function fasterMarket(market: Market, startAt: number, speed: number): Market {
  if (speed === 1) return market
  const moved = (at: number): number => startAt + Math.floor((at - startAt) / speed)
  return {
    instruments: market.instruments,
    nextAt: () => {
      const at = market.nextAt()
      return at === null ? null : moved(at)
    },
    next: (): MarketStep => {
      const step = market.next()
      return { ...step, at: moved(step.at) }
    },
  }
}
