import { type Command } from '@undertow/shared/commands.ts'
import { type Event } from '@undertow/shared/events.ts'
import { add, noQty, price, qty, rate, sub, text, usdt, type Qty } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { capViolations } from './invariants.ts'
import { btc, fillOf, reportOf } from './fixtures.test-support.ts'
import { story, type Story } from './story.test-support.ts'

// A venue that answers anything at any time: every order is lost, refused, taken, filled in parts and reported in any
// order. `story` checks the invariants after each event; here the caps are checked too.

export type Move = { readonly kind: number; readonly pick: number; readonly amount: number }
type Known = { readonly order: NewOrder; filled: Qty; alive: boolean }

export type Setup = Pick<NonNullable<Parameters<typeof story>[0]>, 'symbol' | 'symbols' | 'globals' | 'leverage'>
type OnStep = (hunter: Story, commands: readonly Command[]) => void

const symbols = ['BTCUSDT', 'ETHUSDT']
export const mark = '98405'

export function play(moves: readonly Move[], hedge: boolean, more: Setup = {}, onStep: OnStep = () => undefined) {
  const hunter = story({
    hedge,
    symbols: more.symbols ?? { BTCUSDT: {}, ETHUSDT: {} },
    ...(more.leverage === undefined ? {} : { leverage: more.leverage }),
    instruments: symbols.map((symbol) => ({ ...btc, symbol })),
    symbol: {
      cooldown_sec: 2,
      max_position_usdt: usdt('250'),
      entry: 'limit',
      when_opposite_one_way: 'flip',
      ...more.symbol,
    },
    globals: { max_total_exposure_usdt: usdt('350'), order_ttl_seconds: 5, ...more.globals },
  })
  const venue = new Map<string, Known>()
  let trade = 0

  const meet = (answer: readonly Command[]) => {
    for (const command of answer) {
      if (command.kind !== 'placeOrder' || venue.has(command.order.clientId)) continue
      venue.set(command.order.clientId, { order: command.order, filled: noQty, alive: true })
    }
  }

  const tell = (event: Event) => {
    const answer = hunter.tell(event)
    meet(answer)
    const broken = capViolations(hunter.state)
    if (broken.length > 0) throw new Error(`after ${event.kind}: ${broken.join('; ')}`)
    onStep(hunter, answer)
    return answer
  }

  const fill = (known: Known, amount: Qty) => {
    trade += 1
    known.filled = add(known.filled, amount)
    tell({
      kind: 'fill',
      fill: fillOf(
        known.order,
        `${trade}`,
        text(amount),
        text(known.order.price ?? known.order.stopPrice ?? price(mark)),
        hunter.now(),
      ),
    })
  }

  const heldQty = ({ order }: Known): Qty => hunter.state.positions.get(`${order.symbol}:${order.leg}`)?.qty ?? noQty
  /** What the venue may still execute of an order: it never closes more than is held. */
  const open = (known: Known): Qty => {
    const rest = known.order.qty === null ? heldQty(known) : sub(known.order.qty, known.filled)
    if (known.order.purpose === 'entry') return rest
    return rest.gt(heldQty(known)) ? heldQty(known) : rest
  }

  /** Or rises; where that is the level of a rung, the book is there too. */
  const fallTo = (symbol: string, at: number): void => {
    const answer = tell({ kind: 'mark', symbol, price: price(`${at}`) })
    if (!answer.some((command) => command.kind === 'askQuote')) return
    tell({
      kind: 'quote',
      quote: {
        symbol,
        bid: price(`${at - 5}`),
        ask: price(`${at + 5}`),
        mark: price(`${at}`),
        ageMs: 1,
        fundingRate: rate('0'),
        nextFundingAt: hunter.now() + 3_600_000,
      },
    })
  }

  for (const { kind, pick, amount } of moves) {
    const symbol = pick % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT'
    const orders = [...venue.values()].filter(({ alive }) => alive)
    const known = orders[pick % Math.max(orders.length, 1)]
    const id = known?.order.clientId ?? 'nobody'
    switch (kind) {
      case 0:
      case 1:
      case 2:
        tell({
          kind: 'liquidation',
          venue: 'aster',
          symbol,
          liquidated: kind === 0 ? 'short' : 'long',
          price: price(mark),
          qty: qty('1'),
          notional: usdt(`${10_000 + amount}`),
          happenedAt: hunter.now(),
        })
        tell({
          kind: 'quote',
          quote: {
            symbol,
            bid: price('98400'),
            ask: price('98410'),
            mark: price(mark),
            ageMs: 1,
            fundingRate: rate('0'),
            nextFundingAt: hunter.now() + 3_600_000,
            picture: { correlations: { BTCUSDT: rate(`0.${50 + (amount % 50)}`) } },
          },
        })
        break
      case 3:
        hunter.pass(amount % 7_000)
        meet(hunter.asked())
        break
      case 4:
        tell({
          kind: 'placed',
          clientId: id,
          outcome: amount % 4 === 3 ? 'unknown' : 'accepted',
          code: null,
          message: '',
        })
        break
      case 5:
        if (known && known.filled.isZero() && hunter.state.orders.get(id)?.acceptedAt === null) {
          known.alive = false
          tell({
            kind: 'placed',
            clientId: id,
            outcome: 'rejected',
            code: null,
            message: '',
            cause: (['wouldTrigger', 'refused', 'noPosition', 'grid', 'tooManyOrders', 'secondStop'] as const)[
              amount % 6
            ],
          })
        }
        break
      case 6:
      case 7:
        if (known && open(known).gt(0)) fill(known, kind === 6 ? open(known) : (qty('0.001') as Qty))
        break
      case 8:
        if (known) {
          known.alive = false
          const total = known.order.qty ?? known.filled
          const status = known.filled.gte(total) && total.gt(0) ? 'filled' : 'cancelled'
          tell({
            kind: 'order',
            order: reportOf(known.order, status, hunter.now(), {
              filledQty: known.filled,
              averagePrice: known.order.price,
            }),
          })
        }
        break
      case 9:
        tell({ kind: 'queried', clientId: id, outcome: (['found', 'absent'] as const)[amount % 3] ?? 'unanswered' })
        break
      case 10:
        tell({
          kind: 'cancelled',
          clientId: id,
          outcome: (['accepted', 'gone', 'rejected'] as const)[amount % 4] ?? 'unknown',
          code: null,
          message: '',
        })
        break
      case 12:
        tell({
          kind: 'account',
          balances: [{ asset: 'USDT', wallet: usdt(`${10_000 - (amount % 300)}`) }],
          positions: [],
          happenedAt: hunter.now(),
        })
        break
      case 13:
        tell({ kind: 'operator', by: 'anna', action: { do: 'resume' } })
        break
      case 14:
        tell({ kind: 'operator', by: 'anna', action: { do: 'releaseBrake', brake: 'dailyLoss' } })
        break
      default:
        fallTo(symbol, 97_000 + (amount % 3_000))
    }
  }
  return { hunter, venue, meet, tell, fill, heldQty }
}
