import { abs, gt, pct, pctOf, sub, type Price } from '@undertow/shared/money.ts'

/**
 * Watches a feed that is connected and says nothing. A venue may acknowledge everything and deliver no liquidation, which looks
 * like a quiet market. Nobody can tell for certain, so this only makes people look.
 */
export interface QuietWatch {
  /** The feed is connected anew: silence counts from here. */
  begin(): void
  onLiquidation(): void
  onMark(symbol: string, price: Price): void
  /** Called once a second while the feed is connected. Text, once for each silence: why it is odd. */
  tick(): string | null
  /** Why the present silence is odd; empty while it is not. */
  reason(): string
}

const quietSecMax = 600
const quietSecMin = 120
/** How many times the longest pause of the last one to two hours is odd. */
const pauses = 3
const hourSec = 3_600
const movedPct = pct('1')
const movedMin = 3
// Forced orders follow a move with some delay.
const movedSecMin = 60
const symbolsMax = 16

export function createQuietWatch(): QuietWatch {
  let quietSec = 0
  let second = 0
  // Longest pause of this hour and the one before; not known before a whole hour was heard.
  let [longest, longestBefore]: [number, number | null] = [0, null]
  let said = ''
  /** The price at the last liquidation, and now. */
  const marks = new Map<string, { readonly from: Price; now: Price }>()

  const endSilence = (): void => {
    quietSec = 0
    said = ''
    marks.clear()
  }

  const moved = (): readonly string[] =>
    [...marks].filter(([, { from, now }]) => gt(abs(sub(now, from)), pctOf(from, movedPct))).map(([symbol]) => symbol)

  const limitSec = (): number =>
    longestBefore === null
      ? quietSecMax
      : Math.min(Math.max(pauses * Math.max(longest, longestBefore), quietSecMin), quietSecMax)

  const oddity = (): string => {
    if (quietSec >= limitSec()) return `connected, and no liquidation for ${quietSec} s`
    const symbols = quietSec >= movedSecMin ? moved() : []
    if (symbols.length < movedMin) return ''
    return `no liquidation for ${quietSec} s although ${symbols.join(', ')} moved by more than 1 %`
  }

  return {
    begin: endSilence,
    onLiquidation: () => {
      longest = Math.max(longest, quietSec)
      endSilence()
    },
    onMark: (symbol, price) => {
      const known = marks.get(symbol)
      if (known) known.now = price
      else if (marks.size < symbolsMax) marks.set(symbol, { from: price, now: price })
    },
    tick: () => {
      second += 1
      quietSec += 1
      if (second % hourSec === 0) {
        longestBefore = longest
        longest = 0
      }
      if (said !== '') return null
      said = oddity()
      return said === '' ? null : said
    },
    reason: () => said,
  }
}
