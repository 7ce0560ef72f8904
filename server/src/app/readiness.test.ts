import { describe, expect, test } from 'vitest'
import { usdtText } from '@undertow/shared/format.ts'
import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { emptyBook, profileOf, type ProfileBook } from '@undertow/shared/saved-profiles.ts'
import { worstLoss } from '@undertow/shared/worst-loss.ts'
import { judgeReadiness, type ReadinessFacts } from './readiness.ts'

const now = Date.UTC(2026, 0, 5)
const config = profileConfig('default')
const unlimited = {
  ...config,
  globals: {
    ...config.globals,
    daily_loss_max_usdt: null,
    daily_loss_max_pct: null,
    weekly_loss_max_usdt: null,
    weekly_loss_max_pct: null,
    drawdown_max_pct: null,
  },
}
const hop = { state: 'live', lastAt: now, reconnects: 0, reason: '' } as const
const ready: ReadinessFacts = {
  now,
  config,
  exchange: { name: 'Aster', isOfficial: true, isRealMoney: true },
  account: {
    clockSkewMs: 40,
    refused: null,
    mayTrade: true,
    mayTradeSpot: false,
    mayWithdraw: false,
    expiresAt: now + 90 * 86_400_000,
    addresses: '203.0.113.7',
    isUserStreamOpen: true,
    snapshot: {
      kind: 'snapshot',
      askedAt: now,
      hedgeMode: config.globals.hedge_mode,
      multiAssets: config.globals.multi_assets_mode,
      orders: [],
      positions: [],
      balances: [{ asset: 'USDT', wallet: usdt('5000') }],
      leverages: {},
    },
  },
  hops: [
    { hop: 'market', ...hop },
    { hop: 'user', ...hop },
    { hop: 'rest', ...hop },
  ],
  hasPassword: true,
  channels: [{ name: 'telegram', tested: 'delivered', isWorking: true }],
  profiles: { book: emptyBook, problem: null },
  diskFreeBytes: 10_000_000_000,
  simulated: { since: now - 2 * 86_400_000, trades: 12 },
}
const account = (change: Partial<ReadinessFacts['account']>): Partial<ReadinessFacts> => ({
  account: { ...ready.account, ...change },
})
const snapshot = (change: Partial<NonNullable<ReadinessFacts['account']['snapshot']>>) =>
  account({ snapshot: { ...ready.account.snapshot!, ...change } })
const troubles = (change: Partial<ReadinessFacts>): string[] =>
  judgeReadiness({ ...ready, ...change })
    .filter(({ result }) => result !== 'pass')
    .map(({ id, result }) => `${result} ${id}`)

test('nothing stands in the way of an account and a machine as they should be', () => {
  expect(troubles({})).toEqual([])
})

test.each<[string, Partial<ReadinessFacts>, string[]]>([
  ['a stand-in', { exchange: { name: 'x', isOfficial: false, isRealMoney: false } }, ['warn exchange']],
  ['a key that may not trade', account({ mayTrade: false }), ['fail trade']],
  ['S-21 a key that may withdraw', account({ mayWithdraw: true }), ['fail withdraw']],
  ['a key of which withdrawal is not told', account({ mayWithdraw: null }), ['warn withdraw']],
  ['S-21 a key that may trade spot', account({ mayTradeSpot: true }), ['warn spot']],
  ['a key that has ended', account({ expiresAt: now }), ['fail expiry']],
  ['a key that ends soon', account({ expiresAt: now + 86_400_000 }), ['warn expiry']],
  ['a key for every address', account({ addresses: '' }), ['warn addresses']],
  ['a clock off by more than a second', account({ clockSkewMs: -1_001 }), ['fail clock']],
  ['a clock off by half a second', account({ clockSkewMs: 501 }), ['warn clock']],
  ['no time told', account({ clockSkewMs: null }), ['fail clock']],
  ['another position mode', snapshot({ hedgeMode: !config.globals.hedge_mode }), ['warn position_mode']],
  [
    'another assets mode',
    snapshot({ multiAssets: !config.globals.multi_assets_mode }),
    ['warn assets_mode', 'warn other_assets'],
  ],
  ['no money', snapshot({ balances: [] }), ['fail balance']],
  ['less money than the cap', snapshot({ balances: [{ asset: 'USDT', wallet: usdt('20') }] }), ['warn balance']],
  [
    'fees or collateral in another asset',
    snapshot({ balances: [...ready.account.snapshot!.balances, { asset: 'ASTER', wallet: usdt('3') }] }),
    ['warn other_assets'],
  ],
  ['no loss brake', { config: unlimited }, ['warn loss_brakes']],
  ['little room on the disk', { diskFreeBytes: 800_000_000 }, ['warn disk']],
  ['hardly any room on the disk', { diskFreeBytes: 300_000_000 }, ['fail disk']],
  ['a broken line', { hops: [{ hop: 'market', ...hop, state: 'down', reason: 'cut' }] }, ['fail connections']],
  ['no account stream', account({ isUserStreamOpen: false }), ['fail connections']],
  ['no password', { hasPassword: false }, ['fail password']],
  ['no channel', { channels: [] }, ['fail alerts']],
  [
    'no channel on a testnet',
    { channels: [], exchange: { name: 'Aster testnet', isOfficial: true, isRealMoney: false } },
    ['warn alerts'],
  ],
  ['an untested channel', { channels: [{ name: 'webhook', tested: null, isWorking: false }] }, ['fail alerts']],
  ['no rehearsal', { simulated: { since: null, trades: 0 } }, ['warn rehearsal']],
])('%s is found', (_, change, expected) => {
  expect(troubles(change)).toEqual(expected)
})

test('a mode of the account that differs comes with the change that would end it, and nothing else does', () => {
  const differs = { hedgeMode: !config.globals.hedge_mode, multiAssets: !config.globals.multi_assets_mode }
  const offers = judgeReadiness({ ...ready, ...snapshot(differs) }).flatMap(({ offer }) => offer ?? [])
  expect(offers).toEqual([
    { setting: 'hedge_mode', wanted: config.globals.hedge_mode },
    { setting: 'multi_assets_mode', wanted: config.globals.multi_assets_mode },
  ])
})

test('what a schedule may put in force is named with the most that its profiles put at stake', () => {
  const saved = (name: string, cap: string) => ({
    name,
    savedAt: 0,
    by: 'me',
    config: profileOf({ ...config, globals: { ...config.globals, max_total_exposure_usdt: usdt(cap) } }),
  })
  const schedule = {
    slots: [{ profile: 'night', hours: '22:00-06:00' }],
    otherwise: 'day',
    savedAt: 0,
    by: 'me',
    doneTo: 0,
  }
  const found = (profiles: ProfileBook['profiles'], problem: string | null = null) =>
    judgeReadiness({ ...ready, profiles: { book: { profiles, schedule }, problem } }).find(
      ({ id }) => id === 'schedule',
    )
  const loss = usdtText(
    text(worstLoss({ ...config, globals: { ...config.globals, max_total_exposure_usdt: usdt('4000') } })),
  )
  const others = [saved('day', '100'), saved('unused', '90000')]
  expect(found([saved('night', '4000'), ...others])).toMatchObject({
    result: 'warn',
    found: `night 22:00-06:00 UTC, day at all other times; at most 4,000.00 USDT of margin, and ${loss} USDT lost if every stop is hit`,
  })
  const broken = { ...saved('night', '1'), config: { globals: { volume_window_sec: 0 } } }
  expect(found([broken, ...others])?.found).toMatch(/at most 100\.00 USDT .*; night is not valid and will be missed$/)
  expect(found(others)?.found).toMatch(/does nothing as it is: There is no profile called night/)
  expect(found([], 'profiles.json cannot be used')).toMatchObject({
    result: 'warn',
    found: 'profiles.json cannot be used',
  })
})

test('what is open in the account is named', () => {
  const position = { symbol: 'BTCUSDT', leg: 'long', qty: qty('0.1'), entryPrice: price('98000') } as const
  const [found] = judgeReadiness({ ...ready, ...snapshot({ positions: [position] }) }).filter(
    ({ result }) => result === 'warn',
  )
  expect(found).toMatchObject({ id: 'foreign', found: '1 positions (BTCUSDT long), 0 orders' })
})

describe('a refused key', () => {
  test.each([
    [-5050, /deposit/],
    [-1022, /private key/],
    [-2015, /addresses/],
    [null, /connection/],
  ])('%s says what to do, and what could not be read is not called good', (code, action) => {
    const checks = judgeReadiness({ ...ready, ...account({ refused: { code, message: 'no' }, snapshot: null }) })
    expect(checks.find(({ id }) => id === 'key')?.action).toMatch(action)
    const failed = checks.filter(({ result }) => result === 'fail').map(({ id }) => id)
    expect(failed).toEqual(expect.arrayContaining(['key', 'trade', 'withdraw', 'position_mode', 'balance', 'foreign']))
  })
})
