import { expect, test } from 'vitest'
import { stillWorld } from '../scenarios/story-world.ts'
import { asked, believed, huntBtc, noAnswer, spoilOrder, standing, taken, type World } from './orders.ts'

// What the exchange's documentation leaves open, each question with either answer: docs/going-live.md lists them by these
// numbers. Question 5 (an entry with a stop attached) is about orders that are not used.

type Case = {
  readonly question: string
  readonly policy: Readonly<Record<string, boolean | number>>
  /** What makes the answer matter. */
  readonly before?: (world: World) => void
  readonly while?: (world: World) => Promise<void>
}
const either = (question: string, name: string, more: Omit<Case, 'question' | 'policy'> = {}): readonly Case[] =>
  [true, false].map((answer) => ({ question: `${question} ${name}: ${answer}`, policy: { [name]: answer }, ...more }))

/** The entry is executed and not answered: its fate has to be found out. */
const unanswered = (world: World): void => spoilOrder(world, { when: 'after_exec', action: noAnswer })
/** The stop is executed and not answered: a second one is sent beside it. */
const doubled = (world: World): void => spoilOrder(world, { when: 'after_exec', action: noAnswer }, 2)
/** An entry that is on its way for so long is taken back by its nonce. */
const lateEntry = (world: World): void => spoilOrder(world, { when: 'before', action: { do: 'late', ms: 9_000 } })
const stopLost = async (world: World): Promise<void> => {
  const [stop] = standing(world, 'stop')
  world.sim('account', { do: 'cancelAll', symbol: 'BTCUSDT' })
  await world.until(() => standing(world, 'stop').some(({ clientId }) => clientId !== stop?.clientId))
}

const cases: readonly Case[] = [
  ...either('1', 'refuseCloseWhenFlat', { before: doubled }),
  ...either('1', 'refuseSecondClosePosition', { before: doubled }),
  ...either('2', 'countdownCancelsStops'),
  ...either('3', 'clientIdsForLife', { before: unanswered }),
  { question: '4 noopSettles: false', policy: { noopSettles: false }, before: lateEntry },
  ...either('4', 'refuseBackdatedNonces', { before: unanswered }),
  ...[10_000, 60_000].map((nonceWindowMs) => ({
    question: `4 nonceWindowMs: ${nonceWindowMs}`,
    policy: { nonceWindowMs },
    before: unanswered,
  })),
  ...either('6', 'hedgeTellsReduceOnly', { while: stopLost }),
  ...either('6', 'hedgeTellsClosePosition', { while: stopLost }),
  ...[0, 3_000].map((orderQueryLagMs) => ({
    question: `7 orderQueryLagMs: ${orderQueryLagMs}`,
    policy: {},
    before: (world: World) => {
      world.sim('visibility', { orderQueryLagMs })
      unanswered(world)
    },
  })),
  ...either('8', 'endedKeyCutsSockets', {
    while: async (world) => {
      world.sim('account', { do: 'closeListenKey' })
      await world.run(15_000)
    },
  }),
  {
    question: '8 endedKeyCutsSockets: false, endedKeyIsTold: false',
    policy: { endedKeyCutsSockets: false, endedKeyIsTold: false },
    while: async (world) => {
      world.sim('account', { do: 'closeListenKey' })
      const keys = asked(world, 'POST listenKey').length
      await world.until(() => asked(world, 'POST listenKey').length > keys, 65_000)
      await world.until(() => world.status().entries === 'on', 10_000)
    },
  },
  ...either('9', 'canaryTicks', {
    while: async (world) => {
      await world.run(30_000)
      if (world.status().entries !== 'on') throw new Error('a quiet market has stopped the entries')
    },
  }),
  ...either('10', 'banCutsSockets', {
    while: async (world) => {
      world.sim('limits', { banMs: 120_000 })
      await world.until(() => world.requests().some(({ status }) => status === 418), 60_000)
      await world.run(150_000)
    },
  }),
]

test('question 4 noopSettles: true: an entry that was taken back by its nonce is never entered', async () => {
  const world = await stillWorld()
  world.sim('policy', { noopSettles: true })
  lateEntry(world)
  await huntBtc(world, 60_000)
  expect([world.taken(), world.open(), world.held()]).toEqual([[], [], []])
  world.end()
})

test.each(cases)('question $question: entered once, protected, and flat with nothing left', async (each) => {
  const world = await stillWorld()
  if (Object.keys(each.policy).length > 0) world.sim('policy', each.policy)
  each.before?.(world)
  await huntBtc(world, 30_000)
  expect(taken(world, 'entry')).toHaveLength(1)
  expect(
    asked(world, 'POST order').filter(({ clientId }) => clientId === taken(world, 'entry')[0]?.clientId),
  ).toHaveLength(1)
  await world.until(() => believed(world, 'stop').some(({ phase }) => phase === 'open'), 60_000)
  expect(standing(world, 'stop').length).toBeGreaterThanOrEqual(1)
  await each.while?.(world)
  await world.until(() => standing(world, 'stop').length === 1, 60_000)
  await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  await world.until(() => world.held().length === 0 && world.open().length === 0, 120_000)
  await world.run(2_000)
  expect(world.trades()).toMatchObject([{ symbol: 'BTCUSDT' }])
  expect(world.state().positions.size).toBe(0)
  world.end()
})
