import { expect, test } from 'vitest'
import { minute, second, startAt, world } from '../../../test/scripted-aster.ts'
import { createScriptedTransport, type Scripted } from '../../../test/scripted-transport.ts'
import { createVirtualClock } from '../../app/virtual-clock.ts'
import { changeModes, type ModeChange } from './set-up.ts'

const code = (number: number, msg = 'refused'): Scripted => ({ status: 400, body: { code: number, msg } })
const success: Scripted = { body: { code: 200, msg: 'success' } }

/** Asks for hedge mode and single-asset margin where the exchange answers so. */
async function changed(sides: Scripted, assets: Scripted): Promise<readonly ModeChange[]> {
  const clock = createVirtualClock(startAt, null)
  const far = createScriptedTransport(clock)
  far.on('GET /fapi/v1/time', () => ({ body: { serverTime: clock.now() } }))
  far.on('POST /fapi/v1/positionSide/dual', () => sides)
  far.on('POST /fapi/v1/multiAssetsMargin', () => assets)
  let answer: readonly ModeChange[] = []
  const options = {
    transport: far.transport,
    clock,
    restUrl: 'http://venue.test',
    credentials: { scheme: 'v1', key: 'key', secret: 'secret' },
    random: () => 0.5,
    log: () => undefined,
  } as const
  void changeModes(options, { hedgeMode: true, multiAssets: false }).then((made) => (answer = made))
  await clock.run(startAt + minute)
  return answer
}

test('A-09 a mode that is already so (-4059) is a success', async () => {
  expect((await changed(code(-4059), success)).map(({ outcome }) => outcome)).toEqual(['alreadySo', 'changed'])
})

test('A-10 a mode that cannot change while something is open (-4067, -4068) is told with what to do', async () => {
  for (const number of [-4067, -4068]) {
    const [sides] = await changed(code(number, 'Position side cannot be changed'), success)
    expect(sides).toMatchObject({ setting: 'hedge_mode', wanted: true, outcome: 'refused' })
    expect(sides?.advice).toContain('Close all positions')
  }
})

test('a change without a clear answer is not taken for done', async () => {
  const [sides] = await changed({ status: 503, body: '' }, success)
  expect(sides).toMatchObject({ outcome: 'unknown' })
})

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
