import { type Instrument } from '@undertow/shared/instrument.ts'
import {
  add,
  averagePrice,
  isZero,
  neg,
  rate,
  scale,
  sub,
  valueShare,
  type Price,
  type Usdt,
} from '@undertow/shared/money.ts'
import { type Position } from '../positions/position-state.ts'
import { inFavour, shifted } from './prices.ts'

type Held = Pick<
  Position,
  'leg' | 'qty' | 'cost' | 'openedQty' | 'commission' | 'otherCommission' | 'funding' | 'exits'
>

/**
 * Where closing what is held nets zero, the fees of both ways and the funding so far included, and the offset beyond it; on the
 * grid, toward profit. After a scale-out the closing fees already paid count too, which errs toward profit.
 */
export function breakEvenPrice(position: Held, { takerFee }: Instrument, tick: Price): Price {
  const { leg, qty, cost, exits } = position
  const paid = paidSoFar(position, scale(cost, takerFee))
  const isLong = leg === 'long'
  // long: qty × price × (1 − fee) = cost + paid. short: qty × price × (1 + fee) = cost − paid.
  const value = isLong ? add(cost, paid) : sub(cost, paid)
  const afterFee = isLong ? sub(one, takerFee) : add(one, takerFee)
  return inFavour(leg, shifted(leg, averagePrice(value, scale(qty, afterFee)), exits.breakEvenOffsetPct), tick)
}

const one = rate('1')

/** What was paid for the part that is held. Entry fees that are not known, or were paid in another asset, count as a taker's. */
function paidSoFar({ qty, openedQty, commission, otherCommission, funding }: Held, takerFee: Usdt): Usdt {
  const share = valueShare(sub(commission, funding), qty, openedQty)
  const isKnown = !isZero(commission) && otherCommission.size === 0
  return isKnown ? share : add(takerFee, neg(valueShare(funding, qty, openedQty)))
}
