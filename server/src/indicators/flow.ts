import { add, asPct, noUsdt, sub, type Pct, type Usdt } from '@undertow/shared/money.ts'

export interface Flow {
  /** `bought`: the taker bought. `at` never goes back. */
  add(at: number, value: Usdt, bought: boolean): void
  /** Trades were missed: the window is known again once it lies behind the next trade. */
  reset(): void
  /** Null: the window is not known whole, or nothing was traded in it. */
  read(at: number): { readonly pct: Pct; readonly volumeUsdt: Usdt } | null
}

const bucketCount = 60

/**
 * Aggressor flow over `windowMs`: (bought − sold by takers) ÷ all traded. The window goes forward in sixtieths of itself and
 * is longer than asked for by up to one of them.
 */
export function createFlow(windowMs: number): Flow {
  const widthMs = Math.ceil(windowMs / bucketCount)
  const size = bucketCount + 1
  const bought: Usdt[] = Array.from({ length: size }, () => noUsdt)
  const sold: Usdt[] = [...bought]
  let [allBought, allSold] = [noUsdt, noUsdt]
  /** The bucket of now, counted from the epoch. */
  let newest = 0
  let since: number | null = null

  const moveTo = (at: number): void => {
    const to = Math.floor(at / widthMs)
    for (let bucket = Math.max(newest + 1, to - size + 1); bucket <= to; bucket += 1) {
      const place = bucket % size
      allBought = sub(allBought, bought[place] ?? noUsdt)
      allSold = sub(allSold, sold[place] ?? noUsdt)
      bought[place] = sold[place] = noUsdt
    }
    newest = Math.max(newest, to)
  }

  return {
    add: (at, value, isBought) => {
      moveTo(at)
      since ??= newest
      const place = newest % size
      if (isBought) {
        bought[place] = add(bought[place] ?? noUsdt, value)
        allBought = add(allBought, value)
      } else {
        sold[place] = add(sold[place] ?? noUsdt, value)
        allSold = add(allSold, value)
      }
    },
    reset: () => {
      bought.fill(noUsdt)
      sold.fill(noUsdt)
      allBought = allSold = noUsdt
      since = null
    },
    read: (at) => {
      moveTo(at)
      // The trade that began the record may stand in the middle of its bucket.
      if (since === null || since >= newest - bucketCount) return null
      const volumeUsdt = add(allBought, allSold)
      const pct = asPct(sub(allBought, allSold), volumeUsdt)
      return pct === null ? null : { pct, volumeUsdt }
    },
  }
}
