import {
  add,
  asPct,
  grossPnl,
  lt,
  neg,
  notional,
  pct,
  price,
  sub,
  text,
  textTo,
  type Pct,
  type Price,
} from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { type PositionRow } from '@undertow/shared/view.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'
import { entryPriceOf } from './position-state.ts'

type Away = Pick<PositionRow, 'liquidationAwayPct' | 'takeProfitAwayPct' | 'liquidationIs'>

/** How far the mark still has to go. */
export function awayFigures({
  leg,
  mark,
  liquidation,
  takeProfitPrice,
}: {
  readonly leg: Leg
  readonly mark: Price | null
  readonly liquidation: Price | null
  readonly takeProfitPrice: string | null
}): Away {
  const against = leg === 'long' ? 'short' : 'long'
  const away = liquidation && mark && awayPct(against, mark, liquidation)
  const target = takeProfitPrice === null || !mark ? null : awayPct(leg, mark, price(takeProfitPrice))
  return {
    liquidationAwayPct: shown(away),
    takeProfitAwayPct: shown(target),
    liquidationIs: away && levelOf(away),
  }
}

const nearPct = pct('20')
const closePct = pct('10')

function levelOf(away: Pct): PositionRow['liquidationIs'] {
  if (lt(away, closePct)) return 'close'
  return lt(away, nearPct) ? 'near' : 'far'
}

/** From the mark to `at` in % of the mark, positive in the direction that is good for `leg`. */
function awayPct(leg: Leg, mark: Price, at: Price): Pct | null {
  const moved = sub(at, mark)
  return asPct(leg === 'long' ? moved : neg(moved), mark)
}

const shown = (share: Pct | null): string | null => share && textTo(share, 4)

/** Both sides of a symbol against each other; null where only one is held. */
export function netFigures(
  state: Readonly<State>,
  symbol: string,
): Pick<PositionRow, 'netQty' | 'netNotional' | 'netUnrealised'> {
  const long = state.positions.get(legKey(symbol, 'long'))
  const short = state.positions.get(legKey(symbol, 'short'))
  if (!long || !short) return { netQty: null, netNotional: null, netUnrealised: null }
  const mark = state.marks.get(symbol)?.price ?? null
  const netQty = sub(long.qty, short.qty)
  return {
    netQty: text(netQty),
    netNotional: mark && textTo(notional(netQty, mark), 8),
    netUnrealised:
      mark &&
      textTo(
        add(
          grossPnl('long', long.qty, entryPriceOf(long), mark),
          grossPnl('short', short.qty, entryPriceOf(short), mark),
        ),
        8,
      ),
  }
}
