import type { ModeChange } from '@undertow/shared/arming-api.ts'
import { expect, test } from 'vitest'
import { minute, second, startAt, world } from '../../../test/scripted-aster.ts'
import { createScriptedTransport, type Scripted } from '../../../test/scripted-transport.ts'
import { createVirtualClock } from '../../app/virtual-clock.ts'
import { changeMode } from './set-up.ts'

const code = (number: number, msg = 'refused'): Scripted => ({ status: 400, body: { code: number, msg } })
const success: Scripted = { body: { code: 200, msg: 'success' } }

type Far = { readonly answer: Scripted; readonly after?: boolean | null }

/** Asks for `setting` on; the exchange answers so, and tells what is in force then; null: it does not tell. */
async function changed(setting: ModeChange['setting'], { answer, after = false }: Far): Promise<ModeChange | null> {
  const clock = createVirtualClock(startAt, null)
  const far = createScriptedTransport(clock)
  const told = (value: boolean | null, name: string): Scripted =>
    value === null ? { status: 503, body: '' } : { body: { [name]: value } }
  far.on('GET /fapi/v1/time', () => ({ body: { serverTime: clock.now() } }))
  far.on('POST /fapi/v1/positionSide/dual', () => answer)
  far.on('POST /fapi/v1/multiAssetsMargin', () => answer)
  far.on('GET /fapi/v1/positionSide/dual', () => told(after, 'dualSidePosition'))
  far.on('GET /fapi/v1/multiAssetsMargin', () => told(after, 'multiAssetsMargin'))
  let made: ModeChange | null = null
  const options = {
    transport: far.transport,
    clock,
    restUrl: 'http://venue.test',
    credentials: { scheme: 'v1', key: 'key', secret: 'secret' },
    random: () => 0.5,
    log: () => undefined,
  } as const
  void changeMode(options, { setting, wanted: true }).then((change) => (made = change))
  await clock.run(startAt + minute)
  const sent = far.asked.filter(({ method, path }) => method === 'POST' && !path.endsWith('/listenKey'))
  expect(sent).toHaveLength(1)
  return made
}
const settings = ['hedge_mode', 'multi_assets_mode'] as const

test.each(settings)('%s that the exchange changes is told as changed', async (setting) =>
  expect(await changed(setting, { answer: success, after: true })).toEqual({
    setting,
    wanted: true,
    outcome: 'changed',
    advice: '',
  }),
)

test('A-09 a mode that is already so is a success: by its code (-4059), and by what is in force', async () => {
  for (const far of [
    { answer: code(-4059), after: null },
    { answer: code(-4059), after: true },
  ])
    expect(await changed('multi_assets_mode', far)).toMatchObject({ outcome: 'alreadySo' })
  // Kindred exchanges have a code of their own for multi-assets margin, which nothing documents here.
  expect(await changed('multi_assets_mode', { answer: code(-4171), after: true })).toMatchObject({ outcome: 'changed' })
})

test.each([
  [-4067, 'Cancel every open order'],
  [-4068, 'Close every position'],
  [-4169, 'balances of the account'],
  [-4165, 'Close all positions and cancel all orders'],
])('A-10 a mode that cannot change (%i) is told with what to do, and stays as it is', async (number, advice) => {
  const change = await changed('hedge_mode', { answer: code(number, 'cannot be changed') })
  expect(change).toMatchObject({ setting: 'hedge_mode', wanted: true, outcome: 'refused' })
  expect(change?.advice).toContain(advice)
  expect(change?.advice).toContain(`(${number}: cannot be changed)`)
})

test('a change without a clear answer is what is in force afterwards, and unknown when that is not told or not yet so', async () => {
  const lost: Scripted = { status: 503, body: '' }
  expect(await changed('hedge_mode', { answer: lost, after: true })).toMatchObject({ outcome: 'changed' })
  for (const after of [false, null])
    expect(await changed('hedge_mode', { answer: lost, after })).toMatchObject({
      outcome: 'unknown',
      advice: expect.stringContaining('Check again'),
    })
})

test('an acceptance that does not show is not taken for done', async () =>
  expect(await changed('hedge_mode', { answer: success })).toMatchObject({ outcome: 'unknown' }))

test('isolated margin is read from the positions, and set to cross on request', async () => {
  const it = world()
  it.on('GET /fapi/v3/positionRisk', [
    {
      symbol: 'BTCUSDT',
      positionSide: 'LONG',
      positionAmt: '0',
      entryPrice: '0',
      leverage: '20',
      marginType: 'isolated',
    },
    {
      symbol: 'BTCUSDT',
      positionSide: 'SHORT',
      positionAmt: '0',
      entryPrice: '0',
      leverage: '20',
      marginType: 'isolated',
    },
    { symbol: 'ETHUSDT', positionSide: 'LONG', positionAmt: '0', entryPrice: '0', leverage: '20', marginType: 'cross' },
  ])
  await it.start()
  expect(it.of('snapshot').at(-1)?.isolated).toEqual(['BTCUSDT'])
  for (const [answer, isolated] of [
    [success, false],
    [code(-4046), false],
    [code(-4048, 'Margin type cannot be changed if there exists position.'), null],
  ] as const) {
    it.far.on('POST /fapi/v3/marginType', () => answer)
    it.aster.execute({ kind: 'setCrossMargin', symbol: 'BTCUSDT' })
    await it.for(second)
    expect(it.of('marginType').at(-1)).toMatchObject({ symbol: 'BTCUSDT', isolated })
  }
})

test('the adapter does not read the account on its own while requests are answered, and looks now and then while they are not', async () => {
  const it = world()
  await it.start()
  const reads = (): number => it.far.asked.filter(({ path }) => path.endsWith('/openOrders')).length
  const before = reads()
  await it.for(minute)
  expect(reads()).toBe(before)
  it.far.on('GET /fapi/v3/openOrders', () => ({ failed: 'noReply', reason: 'reset' }))
  it.far.on('GET /fapi/v3/time', () => ({ failed: 'noReply', reason: 'reset' }))
  await it.for(2 * minute)
  expect(reads()).toBeGreaterThan(before + 3)
})
