import { abs, isPositive, isZero, pct, qty, toStepDown } from '@undertow/shared/money.ts'
import type { VenuePosition } from '../../src/sim/model.ts'
import { stream, uniform } from '../../src/sim/random.ts'
import type { Burst, Incident, IncidentKind } from './plan.ts'
import { loseByForce, resumeAfter, secondWriter, transferOut } from './rare-incidents.ts'
import { purposeOf } from './wire.ts'
import type { World } from './world.ts'

export type CrashPoint = Extract<IncidentKind, `crash${string}`>

/** Puts the plan's incidents and bursts of liquidations on the clock. */
export function scheduleIncidents(world: World): void {
  const { plan, clock } = world
  for (const incident of plan.incidents) {
    clock.after(incident.at - plan.startAt, () => {
      world.faulty.advance(clock.now())
      if (happen(world, incident)) world.count(incident.kind)
    })
  }
  for (const at of plan.releases) clock.after(at - plan.startAt, () => releaseBrakes(world))
  for (const burst of plan.bursts) clock.after(burst.at - plan.startAt, () => liquidate(world, burst))
}

function releaseBrakes(world: World): void {
  const { state, bot } = world.running() ?? {}
  for (const brake of state?.brakes.tripped.keys() ?? [])
    void bot?.backend.operate({ do: 'releaseBrake', brake }, 'chaos')
}

/** Somebody else's positions are liquidated. */
function liquidate({ market, venue, clock, plan }: World, { symbols, side, orders, at }: Burst): void {
  const random = stream(`${plan.seed}/${at}`, 'burst')
  for (const symbol of symbols) {
    const last = venue.lastPrice(symbol) ?? venue.markPrice(symbol)?.mark
    const instrument = venue.instruments.get(symbol)
    if (!last || !instrument) continue
    for (let order = 0; order < orders; order += 1) {
      const value = 800 + Math.floor(uniform(random) * 4_000)
      const amount = toStepDown(qty(String(Math.floor((value / last.toNumber()) * 1_000) / 1_000)), instrument.stepSize)
      if (!isPositive(amount)) continue
      const then = clock.now() + order * 1_000 + Math.floor(uniform(random) * 200)
      market.inject({
        kind: 'liquidation',
        at: then,
        symbol,
        side,
        qty: amount,
        price: last,
        averagePrice: last,
        filledQty: amount,
      })
    }
  }
}

/** True when it really happened: some things need something to happen to. */
function happen(world: World, { kind, ms, dice }: Incident): boolean {
  const { faulty, plan, clock, market } = world
  const symbol = plan.symbols[dice % plan.symbols.length] ?? ''
  switch (kind) {
    case 'cutMarket':
      faulty.cut(['feed', 'book'], dice % 3 === 0 ? 0 : ms)
      return true
    case 'cutUser':
      faulty.cut(['user'], dice % 3 === 0 ? 0 : ms)
      return true
    case 'cutBoth':
      faulty.cut(['feed', 'book', 'user'], ms)
      return true
    case 'keyExpired':
      faulty.expireKey('told')
      return true
    case 'silenceMarket':
      faulty.silence('feed', 3_000 + ms)
      faulty.silence('book', 3_000 + ms)
      return true
    case 'silenceUser':
      faulty.silence('user', ms)
      return true
    case 'restOutage':
      faulty.outage(ms)
      return true
    case 'notFoundLag':
      faulty.notFound(2_000 + ms)
      // Counted when somebody asks meanwhile.
      return false
    case 'cancelStop':
      return cancelByHand(world, 'S', dice)
    case 'cancelAll':
      return cancelByHand(world, null, dice)
    case 'closeByHand':
      return closeByHand(world, dice)
    case 'markJump':
    case 'priceGap': {
      const share = (dice % 2 === 0 ? 1 : -1) * (0.2 + (dice % 100) / 60)
      market.shift(
        symbol,
        pct(String(Math.round(share * 1_000) / 1_000)),
        clock.now() + 500 + (ms % 6_000),
        kind === 'markJump' ? 'mark' : 'everything',
      )
      // The market may have no price inside the exchange's band for a while.
      world.disturb(clock.now() + 500 + (ms % 6_000) + 6_000)
      return true
    }
    case 'thinBook':
      market.thin(clock.now() + 3_000 + ms)
      world.disturb(clock.now() + 3_000 + ms + 4_000)
      return true
    case 'manyAtOnce':
      liquidate(world, { at: clock.now(), symbols: plan.symbols, side: dice % 2 === 0 ? 'SELL' : 'BUY', orders: 3 })
      return true
    case 'crashBeforeCommit':
    case 'crashAfterCommit':
    case 'crashAfterSend':
    case 'crashOnReply':
    case 'crashAnytime':
      if (world.running() === null) return false
      world.armCrash(kind)
      return true
    case 'settings':
      world.changeSettings((config) => ({
        ...config,
        symbol_defaults: {
          ...config.symbol_defaults,
          take_profit_pct: pct(dice % 2 === 0 ? '0.3' : '0.1'),
          stop_loss_pct: pct(dice % 3 === 0 ? '0.3' : '0.15'),
        },
      }))
      return true
    case 'delist':
      world.changeSettings((config) => ({
        ...config,
        symbols: { ...config.symbols, [symbol]: { enabled: dice % 2 === 0 } },
      }))
      return true
    case 'haltAndResume':
      return haltAndResume(world, ms, dice)
    case 'flatten':
      return flatten(world, ms)
    case 'operatorClose':
      return operatorClose(world, dice)
    case 'leverageOutside':
      return leverageOutside(world, symbol)
    case 'banned':
      faulty.ban(2_000 + ms)
      return true
    case 'stopsRefused':
      faulty.refuseStops(7_000 + ms)
      return true
    case 'keyDies':
      faulty.expireKey('untold')
      return true
    case 'ownLiquidation':
      return loseByForce(world, dice, ms)
    case 'deleveraged':
      return loseByForce(world, dice, null)
    case 'transferOut':
      return transferOut(world, ms)
    case 'secondWriter':
      return secondWriter(world, symbol, ms)
  }
}

function cancelByHand({ watch, venue, clock }: World, purpose: 'S' | null, dice: number): boolean {
  const mine = [...watch.truth.open.values()].filter(({ clientId }) => {
    const letter = purposeOf(clientId)
    return letter !== null && (purpose === null || letter === purpose)
  })
  const chosen = purpose === null ? mine : mine.slice(dice % Math.max(mine.length, 1)).slice(0, 1)
  for (const { symbol, orderId } of chosen) venue.cancel({ symbol, orderId }, clock.now())
  return chosen.length > 0
}

function closeByHand({ venue, plan, clock, disturb }: World, dice: number): boolean {
  const held = venue.positions().filter(({ symbol, amount }) => plan.symbols.includes(symbol) && !isZero(amount))
  const chosen: VenuePosition | undefined = held[dice % Math.max(held.length, 1)]
  if (!chosen) return false
  const { symbol, positionSide, amount } = chosen
  const instrument = venue.instruments.get(symbol)
  const part =
    dice % 3 === 0 && instrument
      ? toStepDown(qty(String(abs(amount).toNumber() / 2)), instrument.stepSize)
      : abs(amount)
  if (!isPositive(part)) return false
  const answer = venue.submit(
    {
      clientId: `hand-${clock.now()}`,
      symbol,
      side: amount.isNegative() || positionSide === 'SHORT' ? 'BUY' : 'SELL',
      positionSide,
      type: 'MARKET',
      timeInForce: null,
      qty: part,
      price: null,
      stopPrice: null,
      activationPrice: null,
      callbackRate: null,
      workingType: null,
      priceProtect: false,
      reduceOnly: positionSide === 'BOTH' ? true : null,
      closePosition: false,
    },
    clock.now(),
  )
  // The books follow only when the difference has lasted a while.
  disturb(clock.now() + 6_000)
  return !('rejected' in answer)
}

function haltAndResume(world: World, ms: number, dice: number): boolean {
  const bot = world.running()?.bot
  if (!bot) return false
  void bot.backend.operate({ do: 'halt' }, 'chaos')
  // A word once given holds for the next process too.
  if (dice % 2 === 0) world.clock.after(ms % 1_000, () => world.armCrash('crashAnytime'))
  resumeAfter(world, 15_000 + ms)
  return true
}

function flatten(world: World, ms: number): boolean {
  const bot = world.running()?.bot
  if (!bot) return false
  void bot.backend.operate({ do: 'flatten' }, 'chaos')
  resumeAfter(world, 6_000 + ms)
  return true
}

function operatorClose(world: World, dice: number): boolean {
  const running = world.running()
  const positions = [...(running?.state.positions.values() ?? [])]
  const chosen = positions[dice % Math.max(positions.length, 1)]
  if (!running || !chosen) return false
  void running.bot.backend.operate({ do: 'close', symbol: chosen.symbol, leg: chosen.leg }, 'chaos')
  return true
}

/** The user turns the leverage of a flat symbol in the exchange's own app. */
function leverageOutside({ venue, watch, clock }: World, symbol: string): boolean {
  if (watch.truth.legs().some((leg) => leg.symbol === symbol && isPositive(leg.qty))) return false
  if ([...watch.truth.open.values()].some((order) => order.symbol === symbol)) return false
  return !('rejected' in venue.setLeverage(symbol, 2, clock.now()))
}
