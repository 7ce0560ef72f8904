import {
  abs,
  gt,
  isPositive,
  isZero,
  movedBy,
  noUsdt,
  pct,
  qty,
  sub,
  toStepDown,
  toTickDown,
  usdt,
} from '@undertow/shared/money.ts'
import type { VenuePosition } from '../../src/sim/model.ts'
import type { World } from './world.ts'

// What befalls an account seldom: the exchange closes by force, the money leaves, another bot joins in.

/** The exchange takes a position over, or (`haltMs` null) reduces it against one that it has taken over. */
export function loseByForce(
  { venue, plan, clock, disturb, ...world }: World,
  dice: number,
  haltMs: number | null,
): boolean {
  const held = venue.positions().filter(({ symbol, amount }) => plan.symbols.includes(symbol) && !isZero(amount))
  const chosen: VenuePosition | undefined = held[dice % Math.max(held.length, 1)]
  const instrument = venue.instruments.get(chosen?.symbol ?? '')
  if (!chosen || !instrument) return false
  const { symbol, positionSide, amount } = chosen
  disturb(clock.now() + 6_000)
  if (haltMs !== null) {
    const refused = venue.forced.liquidate(symbol, positionSide, clock.now())
    // A person has looked.
    resumeAfter({ clock, ...world }, 8_000 + haltMs)
    return refused === null
  }
  const half = toStepDown(qty(String(abs(amount).toNumber() / 2)), instrument.stepSize)
  const part = dice % 2 === 0 && isPositive(half) ? half : null
  return venue.forced.deleverage(symbol, positionSide, part, null, clock.now()) === null
}

/** Most of the money leaves the account for a while. */
export function transferOut({ venue, clock, plan, faulty }: World, ms: number): boolean {
  const left = usdt('60')
  const wallet = venue.balances().find(({ asset }) => asset === 'USDT')?.wallet ?? noUsdt
  if (!gt(wallet, left)) return false
  const amount = sub(wallet, left)
  venue.transfer(sub(noUsdt, amount), clock.now())
  clock.after(Math.min(6_000 + ms, plan.calmAt - clock.now()), () => {
    faulty.advance(clock.now())
    venue.transfer(amount, clock.now())
  })
  return true
}

/** A bot of another installation places two orders far from the market, and takes them back. */
export function secondWriter(world: World, symbol: string, ms: number): boolean {
  const { venue, clock, plan, faulty } = world
  const [mark, instrument] = [venue.markPrice(symbol)?.mark, venue.instruments.get(symbol)]
  if (!mark || !instrument) return false
  const price = toTickDown(movedBy(mark, pct('-4')), instrument.tickSize)
  const orderIds = [1, 2].flatMap((number) => {
    const taken = venue.submit(
      {
        clientId: `ut1.othr.${clock.now().toString(36)}.E${number}`,
        symbol,
        side: 'BUY',
        positionSide: plan.hedgeMode ? 'LONG' : 'BOTH',
        type: 'LIMIT',
        timeInForce: 'GTC',
        qty: toStepDown(qty(String(20 / price.toNumber())), instrument.stepSize),
        price,
        stopPrice: null,
        activationPrice: null,
        callbackRate: null,
        workingType: null,
        priceProtect: false,
        reduceOnly: null,
        closePosition: false,
      },
      clock.now(),
    )
    return 'rejected' in taken ? [] : [taken.orderId]
  })
  clock.after(1_000 + ms, () => {
    faulty.advance(clock.now())
    for (const orderId of orderIds) venue.cancel({ symbol, orderId }, clock.now())
  })
  resumeAfter(world, 8_000 + ms)
  return orderIds.length > 0
}

/** A person resumes what was stopped, when entries are not over for good. */
export function resumeAfter(world: Pick<World, 'clock' | 'isOver' | 'running'>, ms: number): void {
  world.clock.after(ms, () => {
    if (!world.isOver()) void world.running()?.bot.backend.operate({ do: 'resume' }, 'chaos')
  })
}
