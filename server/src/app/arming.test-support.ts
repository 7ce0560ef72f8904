import { encodeConfig } from '@undertow/shared/config-check.ts'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { emptyBook } from '@undertow/shared/saved-profiles.ts'
import type { ArmingRecord, ArmingWish, Settings } from '../ports.ts'
import { createArming, type ArmedPass } from './arming.ts'
import type { ReadinessFacts } from './readiness.ts'
import { createVirtualClock } from './virtual-clock.ts'

export const config = profileConfig('default')
const hop = { state: 'live', lastAt: 0, reconnects: 0, reason: '' } as const
export const good: ReadinessFacts = {
  now: 0,
  config,
  exchange: { name: 'Aster', isOfficial: true, isRealMoney: true },
  account: {
    clockSkewMs: 0,
    refused: null,
    mayTrade: true,
    mayTradeSpot: false,
    mayWithdraw: false,
    expiresAt: null,
    addresses: null,
    isUserStreamOpen: true,
    snapshot: {
      kind: 'snapshot',
      askedAt: 0,
      hedgeMode: config.globals.hedge_mode,
      multiAssets: config.globals.multi_assets_mode,
      orders: [],
      positions: [],
      balances: [{ asset: 'USDT', wallet: config.globals.max_total_exposure_usdt }],
      leverages: {},
    },
  },
  hops: [{ hop: 'market', ...hop }],
  hasPassword: true,
  channels: [{ name: 'webhook', tested: 'delivered', isWorking: true }],
  profiles: { book: emptyBook, problem: null },
  diskFreeBytes: null,
  simulated: { since: null, trades: 30 },
}
export const phrase = 'LIVE 300'

/** The arming of one open book, with everything around it written down. */
export function world({
  book = 'simulated',
  record = 'off' as ArmingRecord['state'],
  isFlat = true,
  found = good,
} = {}) {
  const clock = createVirtualClock(1_000_000, null)
  const written: ArmingRecord[] = []
  const asked: string[] = []
  let kept: ArmingRecord = { state: record, at: 0, by: '', wasStarted: record !== 'off', schedule: null }
  let version = 1
  let looks = 0
  let inForce = { ...config, globals: { ...config.globals, simulate_only: book === 'simulated' } }
  const passes: (ArmedPass | null)[] = []
  const open = { isFlat, switches: 0, isStopped: false, isDiskFull: false, profiles: found.profiles.book }
  const settings: Settings = {
    current: () => ({ version, config: inForce, problems: [], warnings: [] }),
    check: () => ({ problems: [], warnings: [] }),
    propose: (json, expected) => {
      if (expected !== version) return { conflict: version }
      version += 1
      inForce = { ...inForce, globals: { ...inForce.globals, simulate_only: isSimulated(json) } }
      return { accepted: settings.current() }
    },
  }
  const arming = createArming({
    file: {
      read: () => kept,
      write: (next) => {
        if (open.isDiskFull) throw new Error('ENOSPC: no space left on device')
        kept = next
        written.push(next)
      },
    },
    book: book === 'live' ? 'live' : 'simulated',
    network: 'Aster',
    account: '0xabc',
    settings,
    profiles: { read: () => ({ book: open.profiles, problem: null }), write: () => null, unconfirmed: () => null },
    clock,
    log: () => undefined,
    facts: () => {
      looks += 1
      return Promise.resolve({ ...found, profiles: { ...found.profiles, book: open.profiles } })
    },
    changeMode: (mode) => {
      asked.push(`${mode.setting} ${String(mode.wanted)}`)
      return Promise.resolve({ ...mode, outcome: 'changed', advice: '' })
    },
    newToken: () => 'token',
    isFlat: () => open.isFlat,
    isStopped: () => open.isStopped,
    operate: (action, by) => {
      asked.push(`${action.do} by ${by}`)
      return Promise.resolve()
    },
    tell: (code) => void asked.push(code),
    onSwitch: (pass) => {
      passes.push(pass)
      open.switches += 1
    },
  })
  return {
    arming: {
      ...arming,
      arm: (wish: ArmingWish, by: string, isPresent = () => true) => arming.arm(wish, by, isPresent),
    },
    written,
    asked,
    open,
    passes,
    edit: (globals: Partial<typeof inForce.globals> = {}) =>
      void settings.propose(encodeConfig({ ...inForce, globals: { ...inForce.globals, ...globals } }), version, 'file'),
    simulateOnly: () => inForce.globals.simulate_only,
    record: () => kept.state,
    pass: (ms: number) => clock.run(clock.now() + ms),
    looks: () => looks,
    ready: async () => {
      const look = await arming.preflight()
      if ('problem' in look) throw new Error(look.problem)
      return { token: look.token ?? '', typed: phrase, acknowledged: [] as string[] }
    },
  }
}
const isSimulated = (json: unknown): boolean => (json as { globals: { simulate_only: boolean } }).globals.simulate_only
