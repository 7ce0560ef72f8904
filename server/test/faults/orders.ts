import type { Purpose } from '@undertow/shared/orders.ts'
import type { RequestFault } from '../../src/practice-exchange/faults.ts'
import type { Order } from '../../src/core/orders/order-state.ts'
import type { VenueOrder } from '../../src/sim/model.ts'
import { longsDie, type stillWorld } from '../scenarios/story-world.ts'

// What the tests of orders say often.

export type World = Awaited<ReturnType<typeof stillWorld>>

const letters: { readonly [P in Purpose]: string } = { entry: 'E', stop: 'S', takeProfit: 'T', close: 'X' }
const isFor = (purpose: Purpose, clientId: string | null): boolean =>
  new RegExp(`^ut1\\..*\\.${letters[purpose]}\\d+$`).test(clientId ?? '')

/** Requests that asked for an order of this purpose, whatever became of them. */
export const sent = (world: World, purpose: Purpose) =>
  world
    .requests()
    .filter(({ method, path, clientId }) => method === 'POST' && path.endsWith('/order') && isFor(purpose, clientId))

/** Requests of one kind, as `DELETE order`. */
export const asked = (world: World, what: string) =>
  world.requests().filter(({ method, path }) => `${method} ${path.replace(/^\/fapi\/v\d\//, '')}` === what)

/** Orders of this purpose that the exchange ever took. */
export const taken = (world: World, purpose: Purpose): readonly VenueOrder[] =>
  world.taken().filter(({ clientId }) => isFor(purpose, clientId))

/** Orders of this purpose that stand on the exchange. */
export const standing = (world: World, purpose: Purpose): readonly VenueOrder[] =>
  world.open().filter(({ clientId }) => isFor(purpose, clientId))

/** What the bot believes of its orders of this purpose, oldest first. */
export const believed = (world: World, purpose: Purpose): readonly Order[] =>
  [...world.state().orders.values()].filter(({ wish }) => wish.purpose === purpose)

/** The `nth` order request from now on goes wrong. */
export const spoilOrder = (world: World, fault: RequestFault, nth = 1): void =>
  world.faults.addRequest({ ...fault, match: { method: 'POST', path: 'order' }, nth, times: 1 })

/** An entry is triggered, and as much time passes. */
export async function huntBtc(world: World, ms = 500): Promise<void> {
  longsDie(world, 'BTCUSDT')
  await world.until(() => sent(world, 'entry').length > 0, 5_000, 5)
  await world.run(ms)
}

/** Holds BTCUSDT long under a stop and a take-profit. */
export async function holdBtc(world: World): Promise<void> {
  await huntBtc(world)
  if (world.open().length !== 2) throw new Error('the position is not protected')
}

export const noAnswer = {
  do: 'status',
  status: 503,
  body: '{"code":-1000,"msg":"Unknown error, please check your request or try again later."}',
  headers: {},
} as const
