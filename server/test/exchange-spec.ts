import type { Event, EventOf } from '@undertow/shared/events.ts'
import { add, eq, isPositive, noQty, price, qty, text, type Qty } from '@undertow/shared/money.ts'
import type { NewOrder } from '@undertow/shared/orders.ts'
import { closingSide, openingSide, type Leg } from '@undertow/shared/sides.ts'
import { describe, expect, test } from 'vitest'
import type { Exchange } from '../src/ports.ts'

// What every place where orders go must do, card by card. A new venue comes with a stage and has to pass all of them.

/** A venue that the test moves. It opens with a touch of 98000 / 98000.1 and a mark of 98000. */
export type VenueStage = {
  readonly exchange: Exchange
  /** Everything told since the start. */
  readonly told: readonly Event[]
  /** Its contract trades in steps of 0.001 at ticks of 0.1. */
  readonly symbol: string
  readonly hedgeMode: boolean
  /** No order is older. */
  readonly startedAt: number
  run(ms: number): Promise<void>
  /** Moves the touch, the last price and the mark; `size` is what lies at each price. */
  quote(bid: string, ask: string, size?: string): void
  mark(at: string): void
  /** A seller comes to `at` with `amount`. */
  sell(at: string, amount: string): void
  /** The next order is executed, and nobody answers. */
  loseAnswer(): void
  /** Nothing of the account is heard for so long. */
  cutAccountStream(ms: number): void
  /** The book falls silent for so long. */
  silenceBook(ms: number): void
  cancelByHand(clientId: string): void
  /** Orders that ever reached the venue. */
  readonly orderCount: () => number
}

type Card = { readonly id: string; readonly says: string; readonly play: (stage: VenueStage) => Promise<void> }

/** Plays all cards on stages that `open` sets up, in hedge and in one-way mode. */
export function describeExchange(name: string, open: (hedgeMode: boolean) => Promise<VenueStage>): void {
  describe.each([
    [`${name}, hedge mode`, true],
    [`${name}, one-way mode`, false],
  ])('%s', (_title, hedgeMode) => {
    test.each(cards.map((card) => [card.id, card.says, card] as const))('%s %s', async (_id, _says, card) => {
      expect.hasAssertions()
      const stage = await open(hedgeMode)
      await card.play(stage)
      await stage.exchange.stop()
    })
  })
}

let issued = 0
const nextId = (letter: string): string => `ut1.spec.${(issued += 1).toString(36)}.${letter}1`

const blank = {
  price: null,
  stopPrice: null,
  workingType: null,
  timeInForce: null,
  closePosition: false,
  reduceOnly: false,
  sendBefore: null,
} as const

const entry = ({ symbol }: VenueStage, leg: Leg, amount: string, change: Partial<NewOrder> = {}): NewOrder => ({
  ...blank,
  clientId: nextId('E'),
  purpose: 'entry',
  symbol,
  leg,
  side: openingSide(leg),
  type: 'market',
  qty: qty(amount),
  ...change,
})

const limit = (stage: VenueStage, amount: string, at: string, change: Partial<NewOrder> = {}): NewOrder =>
  entry(stage, 'long', amount, { type: 'limit', timeInForce: 'gtc', price: price(at), ...change })

const protective = (
  { symbol }: VenueStage,
  leg: Leg,
  kind: 'stop' | 'takeProfit',
  at: string,
  change: Partial<NewOrder> = {},
): NewOrder => ({
  ...blank,
  clientId: nextId(kind === 'stop' ? 'S' : 'T'),
  purpose: kind,
  symbol,
  leg,
  side: closingSide(leg),
  type: kind === 'stop' ? 'stopMarket' : 'takeProfitMarket',
  qty: null,
  stopPrice: price(at),
  workingType: kind === 'stop' ? 'mark' : 'contract',
  closePosition: true,
  ...change,
})

const close = ({ symbol }: VenueStage, leg: Leg, amount: string): NewOrder => ({
  ...blank,
  clientId: nextId('X'),
  purpose: 'close',
  symbol,
  leg,
  side: closingSide(leg),
  type: 'market',
  qty: qty(amount),
  reduceOnly: true,
})

const place = async (stage: VenueStage, order: NewOrder, ms = 500): Promise<string> => {
  stage.exchange.execute({ kind: 'placeOrder', order })
  await stage.run(ms)
  return order.clientId
}

const of = <K extends Event['kind']>({ told }: VenueStage, kind: K): EventOf<K>[] =>
  told.filter((event): event is EventOf<K> => event.kind === kind)

const outcome = (stage: VenueStage, clientId: string): string | undefined =>
  of(stage, 'placed').find((event) => event.clientId === clientId)?.outcome

const reports = (stage: VenueStage, clientId: string) =>
  of(stage, 'order').flatMap(({ order }) => (order.clientId === clientId ? [order] : []))

/** What filled of an order, each trade once. */
function filled(stage: VenueStage, clientId: string): string {
  const once = new Map<string, Qty>()
  for (const { fill } of of(stage, 'fill')) if (fill.clientId === clientId) once.set(fill.tradeId, fill.qty)
  return text([...once.values()].reduce((sum, amount) => add(sum, amount), noQty))
}

/** What the account holds on a leg, as last told. */
function held(stage: VenueStage, leg: Leg): string {
  let last = noQty
  for (const event of stage.told) {
    if (event.kind !== 'account' && event.kind !== 'snapshot') continue
    const named = event.positions.find((position) => position.symbol === stage.symbol && position.leg === leg)
    if (named) last = named.qty
    else if (event.kind === 'snapshot') last = noQty
  }
  return text(last)
}

const snapshot = async (stage: VenueStage): Promise<EventOf<'snapshot'>> => {
  const before = of(stage, 'snapshot').length
  stage.exchange.execute({ kind: 'askSnapshot', reason: 'the card asks' })
  await stage.run(2_000)
  const found = of(stage, 'snapshot').slice(before).at(-1)
  if (!found) throw new Error('no snapshot was told')
  return found
}

/** Flat legs may be named besides. */
const openLegs = (read: EventOf<'snapshot'> | undefined): unknown =>
  read?.positions.filter(({ qty: held }) => isPositive(held)).map(({ leg, qty: held }) => [leg, text(held)])

const cards: readonly Card[] = [
  {
    id: 'V01',
    says: 'starting tells the rules of the contracts, the mode and the account, and that requests and account stream are up',
    play: async (stage) => {
      expect(
        of(stage, 'instruments')
          .at(-1)
          ?.instruments.some(({ symbol }) => symbol === stage.symbol),
      ).toBe(true)
      const read = of(stage, 'snapshot')[0]
      expect(read).toMatchObject({ hedgeMode: stage.hedgeMode, orders: [] })
      expect(openLegs(read)).toEqual([])
      for (const hop of ['rest', 'user'] as const)
        expect(of(stage, 'hop').findLast((event) => event.hop === hop)?.up).toBe(true)
      await Promise.resolve()
    },
  },
  {
    id: 'V02',
    says: 'a limit order that rests is accepted and told as new, with the id of the venue',
    play: async (stage) => {
      const id = await place(stage, limit(stage, '0.01', '97000'))
      expect(outcome(stage, id)).toBe('accepted')
      expect(reports(stage, id).at(-1)).toMatchObject({ status: 'new', leg: 'long', side: 'buy', type: 'limit' })
      expect(reports(stage, id).at(-1)?.orderId).toMatch(/^\d+$/)
    },
  },
  {
    id: 'V03',
    says: 'an order that the venue refuses is rejected with its code, and nothing rests',
    play: async (stage) => {
      const id = await place(stage, limit(stage, '0.0000001', '97000'))
      const told = of(stage, 'placed').find((event) => event.clientId === id)
      expect(told?.outcome).toBe('rejected')
      expect(told?.code).toBeLessThan(0)
      expect((await snapshot(stage)).orders).toEqual([])
    },
  },
  {
    id: 'V04',
    says: 'an order whose time has passed is not sent',
    play: async (stage) => {
      const before = stage.orderCount()
      const id = await place(stage, entry(stage, 'long', '0.01', { sendBefore: 1 }))
      expect(outcome(stage, id)).toBe('notSent')
      expect(stage.orderCount()).toBe(before)
    },
  },
  {
    id: 'V05',
    says: 'a market order fills: each trade with its id, price and fee, the order filled, the position in the account',
    play: async (stage) => {
      const id = await place(stage, entry(stage, 'long', '0.01'))
      expect(filled(stage, id)).toBe('0.01')
      const [first] = of(stage, 'fill')
      expect(text(first?.fill.price ?? price('0'))).toBe('98000.1')
      expect(first?.fill).toMatchObject({
        leg: 'long',
        side: 'buy',
        maker: false,
        forced: false,
        commissionAsset: 'USDT',
      })
      expect(reports(stage, id).some(({ status }) => status === 'filled')).toBe(true)
      expect(held(stage, 'long')).toBe('0.01')
    },
  },
  {
    id: 'V06',
    says: 'a limit order that fills in part says so, cumulatively, and goes on',
    play: async (stage) => {
      const id = await place(stage, limit(stage, '0.01', '97999'))
      stage.sell('97999', '0.004')
      await stage.run(1_000)
      expect(filled(stage, id)).toBe('0.004')
      stage.sell('97999', '0.003')
      await stage.run(1_000)
      const last = reports(stage, id).at(-1)
      expect([last?.status, text(last?.filledQty ?? noQty)]).toEqual(['partiallyFilled', '0.007'])
    },
  },
  {
    id: 'V07',
    says: 'cancelling ends the rest of an order and leaves what filled',
    play: async (stage) => {
      const id = await place(stage, limit(stage, '0.01', '97999'))
      stage.sell('97999', '0.004')
      await stage.run(1_000)
      stage.exchange.execute({ kind: 'cancelOrder', symbol: stage.symbol, clientId: id, purpose: 'entry' })
      await stage.run(500)
      expect(of(stage, 'cancelled')).toMatchObject([{ clientId: id, outcome: 'accepted' }])
      const last = reports(stage, id).at(-1)
      expect([last?.status, text(last?.filledQty ?? noQty)]).toEqual(['cancelled', '0.004'])
      expect(held(stage, 'long')).toBe('0.004')
    },
  },
  {
    id: 'V08',
    says: 'cancelling an order that is not open tells that it is gone',
    play: async (stage) => {
      const id = await place(stage, entry(stage, 'long', '0.01'))
      stage.exchange.execute({ kind: 'cancelOrder', symbol: stage.symbol, clientId: id, purpose: 'entry' })
      await stage.run(500)
      expect(of(stage, 'cancelled')).toMatchObject([{ clientId: id, outcome: 'gone' }])
    },
  },
  {
    id: 'V09',
    says: 'a post-only order that would take does not trade',
    play: async (stage) => {
      const id = await place(stage, limit(stage, '0.01', '98000.1', { timeInForce: 'postOnly' }))
      expect(filled(stage, id)).toBe('0')
      const ended = outcome(stage, id) === 'rejected' || reports(stage, id).at(-1)?.status === 'expired'
      expect(ended).toBe(true)
    },
  },
  {
    id: 'V10',
    says: 'an immediate-or-cancel order takes what is there and expires with the rest',
    play: async (stage) => {
      stage.quote('98000', '98000.1', '0.004')
      await stage.run(1_000)
      const id = await place(stage, limit(stage, '2', '98000.1', { timeInForce: 'ioc' }))
      const last = reports(stage, id).at(-1)
      expect(last?.status).toBe('expired')
      expect(filled(stage, id)).toBe(text(last?.filledQty ?? noQty))
      expect(eq(last?.filledQty ?? noQty, qty('2'))).toBe(false)
    },
  },
  {
    id: 'V11',
    says: 'a stop on the mark closes the whole leg when the mark reaches it, whatever was added since',
    play: async (stage) => {
      await place(stage, entry(stage, 'long', '0.01'))
      const id = await place(stage, protective(stage, 'long', 'stop', '97500'))
      expect(outcome(stage, id)).toBe('accepted')
      await place(stage, entry(stage, 'long', '0.005'))
      stage.mark('97499')
      await stage.run(2_000)
      expect(filled(stage, id)).toBe('0.015')
      expect(held(stage, 'long')).toBe('0')
    },
  },
  {
    id: 'V12',
    says: 'a stop on the mark does not care about the last price',
    play: async (stage) => {
      await place(stage, entry(stage, 'long', '0.01'))
      const id = await place(stage, protective(stage, 'long', 'stop', '97500'))
      stage.sell('97400', '0.001')
      await stage.run(2_000)
      expect(filled(stage, id)).toBe('0')
      expect(held(stage, 'long')).toBe('0.01')
    },
  },
  {
    id: 'V13',
    says: 'a take-profit on the last price closes the leg when others trade there',
    play: async (stage) => {
      await place(stage, entry(stage, 'short', '0.01'))
      const id = await place(stage, protective(stage, 'short', 'takeProfit', '97900'))
      stage.quote('97899', '97899.1')
      await stage.run(2_000)
      expect(filled(stage, id)).toBe('0.01')
      expect(held(stage, 'short')).toBe('0')
    },
  },
  {
    id: 'V14',
    says: 'a stop that would trigger at once is refused',
    play: async (stage) => {
      await place(stage, entry(stage, 'long', '0.01'))
      const id = await place(stage, protective(stage, 'long', 'stop', '98500'))
      expect(of(stage, 'placed').find((event) => event.clientId === id)).toMatchObject({
        outcome: 'rejected',
        code: -2021,
      })
    },
  },
  {
    id: 'V15',
    says: 'closing closes, and never opens the other side',
    play: async (stage) => {
      await place(stage, entry(stage, 'long', '0.01'))
      await place(stage, close(stage, 'long', '0.004'))
      expect(held(stage, 'long')).toBe('0.006')
      await place(stage, close(stage, 'long', '0.006'))
      await place(stage, close(stage, 'long', '0.006'))
      expect(openLegs(await snapshot(stage))).toEqual([])
    },
  },
  {
    id: 'V16',
    says: 'the legs stand side by side in hedge mode; in one-way mode the other side takes from the first',
    play: async (stage) => {
      await place(stage, entry(stage, 'long', '0.01'))
      await place(stage, entry(stage, 'short', '0.004'))
      const { positions } = await snapshot(stage)
      const held = positions.filter(({ qty: amount }) => isPositive(amount))
      const shown = held.map(({ leg, qty: amount }) => `${leg} ${text(amount)}`).toSorted()
      expect(shown).toEqual(stage.hedgeMode ? ['long 0.01', 'short 0.004'] : ['long 0.006'])
    },
  },
  {
    id: 'V17',
    says: 'asking for an order finds it, with its fills',
    play: async (stage) => {
      const id = await place(stage, entry(stage, 'long', '0.01'))
      stage.exchange.execute({ kind: 'queryOrder', symbol: stage.symbol, clientId: id, placedAt: stage.startedAt })
      await stage.run(1_000)
      expect(of(stage, 'queried')).toMatchObject([{ clientId: id, outcome: 'found' }])
      expect(reports(stage, id).at(-1)?.status).toBe('filled')
    },
  },
  {
    id: 'V18',
    says: 'asking for an order that the venue never saw tells that it is absent',
    play: async (stage) => {
      stage.exchange.execute({
        kind: 'queryOrder',
        symbol: stage.symbol,
        clientId: nextId('E'),
        placedAt: stage.startedAt,
      })
      await stage.run(1_000)
      expect(of(stage, 'queried')).toMatchObject([{ outcome: 'absent' }])
    },
  },
  {
    id: 'V19',
    says: 'an order whose answer is lost is unknown, is sent once, and is found by asking',
    play: async (stage) => {
      stage.loseAnswer()
      const before = stage.orderCount()
      const id = await place(stage, entry(stage, 'long', '0.01'), 10_000)
      expect(outcome(stage, id)).toBe('unknown')
      expect(stage.orderCount()).toBe(before + 1)
      stage.exchange.execute({ kind: 'queryOrder', symbol: stage.symbol, clientId: id, placedAt: stage.startedAt })
      await stage.run(2_000)
      expect(of(stage, 'queried').at(-1)).toMatchObject({ clientId: id, outcome: 'found' })
      expect(filled(stage, id)).toBe('0.01')
    },
  },
  {
    id: 'V20',
    says: 'reading the account names every open order and every position, and when it was asked',
    play: async (stage) => {
      const resting = await place(stage, limit(stage, '0.01', '97000'))
      await place(stage, entry(stage, 'long', '0.005'))
      const stop = await place(stage, protective(stage, 'long', 'stop', '97500'))
      const read = await snapshot(stage)
      const { orders, askedAt, balances } = read
      expect(orders.map(({ clientId }) => clientId).toSorted()).toEqual([resting, stop].toSorted())
      expect(openLegs(read)).toEqual([['long', '0.005']])
      expect(balances.some(({ asset }) => asset === 'USDT')).toBe(true)
      expect(askedAt).toBeGreaterThan(0)
    },
  },
  {
    id: 'V21',
    says: 'an order that somebody cancels by hand is told as cancelled',
    play: async (stage) => {
      const id = await place(stage, limit(stage, '0.01', '97000'))
      stage.cancelByHand(id)
      await stage.run(1_000)
      expect(reports(stage, id).at(-1)?.status).toBe('cancelled')
    },
  },
  {
    id: 'V22',
    says: 'when the account stream breaks that is told, and so are the fills that it missed, once it is back',
    play: async (stage) => {
      await place(stage, entry(stage, 'long', '0.001'))
      const id = await place(stage, limit(stage, '0.01', '97999'))
      stage.cutAccountStream(6_000)
      await stage.run(1_000)
      expect(of(stage, 'hop').at(-1)).toMatchObject({ hop: 'user', up: false })
      stage.sell('97990', '0.01')
      await stage.run(20_000)
      expect(of(stage, 'hop').at(-1)).toMatchObject({ hop: 'user', up: true })
      expect(filled(stage, id)).toBe('0.01')
      expect(held(stage, 'long')).toBe('0.011')
    },
  },
  {
    id: 'V23',
    says: 'a quote is the streamed touch, and its age grows when the stream is silent',
    play: async (stage) => {
      const { bid, ask, mark, ageMs } = stage.exchange.quote(stage.symbol)
      expect([bid, ask, mark].map((at) => text(at ?? price('0')))).toEqual(['98000', '98000.1', '98000'])
      expect(ageMs).toBeLessThan(1_000)
      stage.silenceBook(3_000)
      await stage.run(2_500)
      expect(stage.exchange.quote(stage.symbol).ageMs).toBeGreaterThanOrEqual(1_500)
    },
  },
  {
    id: 'V24',
    says: 'a symbol that nobody quotes has a quote without prices or age',
    play: async (stage) => {
      expect(stage.exchange.quote('NOSUCHUSDT')).toMatchObject({ bid: null, ask: null, ageMs: null })
      await Promise.resolve()
    },
  },
  {
    id: 'V25',
    says: 'leverage is set and told as it is in force; what the venue refuses is told as null',
    play: async (stage) => {
      stage.exchange.execute({ kind: 'setLeverage', symbol: stage.symbol, leverage: 7 })
      await stage.run(500)
      expect(of(stage, 'leverage').at(-1)).toMatchObject({ symbol: stage.symbol, leverage: 7 })
      const before = of(stage, 'leverage').length
      stage.exchange.execute({ kind: 'setLeverage', symbol: stage.symbol, leverage: 126 })
      await stage.run(500)
      expect(of(stage, 'leverage').slice(before)).toMatchObject([{ leverage: null }])
    },
  },
  {
    id: 'V26',
    says: 'after stopping nothing is told and nothing is sent',
    play: async (stage) => {
      await stage.exchange.stop()
      const [told, sent] = [stage.told.length, stage.orderCount()]
      stage.exchange.execute({ kind: 'placeOrder', order: entry(stage, 'long', '0.01') })
      await stage.run(5_000)
      expect([stage.told.length, stage.orderCount()]).toEqual([told, sent])
    },
  },
]
