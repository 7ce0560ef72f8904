import { expect, test } from 'vitest'
import { second, world } from '../../../test/scripted-aster.ts'
import { inspectAccount } from './inspect.ts'

const signer = '0x21CF8Ae13Bb72632562c6Fff438652Ba1a151bb0'
const wallet = {
  agentAddress: signer,
  canPerpTrade: true,
  canSpotTrade: true,
  canWithdraw: false,
  expired: 1_800_000_000_000,
  ipWhitelist: '',
}

const asked = async ({ aster, for: pass }: ReturnType<typeof world>) => {
  const answer = aster.askKey?.()
  await pass(10 * second)
  return answer
}

test('S-21 rights and end of the API wallet that signs are read beside trading, also that it may trade spot', async () => {
  const made = world()
  made.on('GET /fapi/v3/account', { canTrade: true })
  made.on('GET /fapi/v3/agent', [{ ...wallet, agentAddress: '0x1', canWithdraw: true }, wallet])
  expect(await asked(made)).toBeNull()
  await made.start()
  expect(await asked(made)).toEqual({
    refused: null,
    mayTrade: true,
    mayTradeSpot: true,
    mayWithdraw: false,
    expiresAt: 1_800_000_000_000,
    addresses: '',
  })
})

test('an end of 0 is no end', async () => {
  const made = world()
  made.on('GET /fapi/v3/account', { canTrade: true })
  made.on('GET /fapi/v3/agent', [{ ...wallet, expired: 0 }])
  await made.start()
  expect(await asked(made)).toMatchObject({ mayTrade: true, expiresAt: null })
})

test.each([
  ['the account is not told', 'GET /fapi/v3/account', { status: 503, body: '' }],
  ['the list of wallets is lost', 'GET /fapi/v3/agent', { failed: 'noReply', reason: 'x' }],
  ['too much is asked', 'GET /fapi/v3/account', { status: 429, body: { code: -1003, msg: 'slow' } }],
] as const)('S-21 %s: no answer, and requests do not count as failing', async (_, path, reply) => {
  const made = world()
  made.on('GET /fapi/v3/account', { canTrade: true })
  made.on('GET /fapi/v3/agent', [wallet])
  await made.start()
  made.far.on(path, () => reply)
  expect(await asked(made)).toBeNull()
  expect(made.of('hop').filter(({ up, halts }) => !up || halts)).toEqual([])
})

test('a list of wallets that this exchange does not know leaves their rights untold', async () => {
  const made = world()
  made.on('GET /fapi/v3/account', { canTrade: true })
  made.far.on('GET /fapi/v3/agent', () => ({ status: 400, body: { code: -1102, msg: 'no such thing' } }))
  await made.start()
  expect(await asked(made)).toMatchObject({ refused: null, mayTrade: true, mayWithdraw: null, expiresAt: null })
})

test('S-21 a refusal of the key is told with its code', async () => {
  const made = world()
  await made.start()
  made.far.on('GET /fapi/v3/account', () => ({ status: 401, body: { code: -2015, msg: 'invalid' } }))
  expect(await asked(made)).toMatchObject({ refused: { code: -2015 }, mayTrade: null })
})

test.each([
  ['answers a ping', true],
  ['cannot be reached', false],
] as const)('the account stream is opened for a moment: it %s', async (_, isReachable) => {
  const made = world()
  if (!isReachable) made.far.refuseSockets()
  const looking = inspectAccount({
    transport: made.far.transport,
    clock: made.clock,
    restUrl: 'http://venue.test',
    streamUrl: 'ws://venue.test',
    credentials: { scheme: 'v1', key: 'k', secret: 's' },
    random: () => 0.5,
    log: () => undefined,
  })
  made.on('GET /fapi/v4/account', { canTrade: true })
  made.on('POST /fapi/v1/listenKey', { listenKey: 'k' })
  await made.for(120 * second)
  const { isUserStreamOpen } = await looking
  expect(isUserStreamOpen).toBe(isReachable)
  expect(made.far.sockets.map(({ url, isClosed }) => [url, isClosed])).toEqual([['ws://venue.test/ws/k', true]])
})
