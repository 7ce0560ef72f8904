import { modeWords, type AccountMode, type ReadinessCheck } from '@undertow/shared/arming-api.ts'
import { settingsOf, type Config } from '@undertow/shared/config.ts'
import { isoTime } from '@undertow/shared/format.ts'
import { gte, isPositive, isZero, noUsdt, text, type Usdt } from '@undertow/shared/money.ts'
import type { ProfileBook } from '@undertow/shared/saved-profiles.ts'
import type { StatusRow } from '@undertow/shared/view.ts'
import type { Inspection } from '../ports.ts'
import { refusalAction, refusalText } from './key-refusal.ts'
import { keyEndWarnMs } from './key-troubles.ts'
import { scheduledRisk } from './scheduled-risk.ts'

/** All that has to be known before real money is risked. */
export type ReadinessFacts = {
  readonly now: number
  readonly config: Config
  /** Hosts that keys and orders go to, and whether they are the exchange's own. */
  readonly exchange: { readonly name: string; readonly isOfficial: boolean; readonly isRealMoney: boolean }
  readonly account: Inspection
  readonly hops: StatusRow['hops']
  readonly hasPassword: boolean
  /** Channels out of this machine, each with what its last test said; null: never tested. */
  readonly channels: readonly { readonly name: string; readonly tested: string | null; readonly isWorking: boolean }[]
  readonly profiles: { readonly book: ProfileBook; readonly problem: string | null }
  /** Beside the books; null: the file system does not say. */
  readonly diskFreeBytes: number | null
  readonly simulated: { readonly since: number | null; readonly trades: number }
}
type Judged = Pick<ReadinessCheck, 'result' | 'found' | 'action'> & Partial<Pick<ReadinessCheck, 'offer'>>
type Check = {
  readonly id: string
  readonly title: string
  readonly judge: (facts: ReadinessFacts) => Judged
}

/** Every check with its outcome, in the order people should mend them. Pure. */
export function judgeReadiness(facts: ReadinessFacts): ReadinessCheck[] {
  return checks.map(({ id, title, judge }) => ({ id, title, offer: null, ...judge(facts) }))
}

const pass = (found: string): Judged => ({ result: 'pass', found, action: '' })
const warn = (found: string, action: string): Judged => ({ result: 'warn', found, action })
const fail = (found: string, action: string): Judged => ({ result: 'fail', found, action })

const skewWarnMs = 500
const skewFailMs = 1_000
const simulatedMs = 86_400_000
const simulatedTrades = 30
const megabyte = 1024 * 1024
/** Twice what a running bot has to have for entries. */
const freeMbWarn = 1_000
const freeMbFail = 500
const lossBrakes = [
  'daily_loss_max_usdt',
  'daily_loss_max_pct',
  'weekly_loss_max_usdt',
  'weekly_loss_max_pct',
  'drawdown_max_pct',
] as const

const unread = fail('the account could not be read', 'Mend what is said about the key, then check again.')

const checks: readonly Check[] = [
  {
    id: 'exchange',
    title: 'Orders go to the exchange itself',
    judge: ({ exchange: { name, isOfficial } }) =>
      isOfficial ? pass(name) : warn(`${name}, which is not Aster`, 'Only for a rehearsal against a stand-in.'),
  },
  {
    id: 'key',
    title: 'The exchange accepts the key',
    judge: ({ account: { refused } }) =>
      refused === null ? pass('accepted') : fail(refusalText(refused), refusalAction(refused.code)),
  },
  {
    id: 'trade',
    title: 'The key may trade',
    judge: ({ account }) => {
      if (account.refused !== null) return unread
      if (account.mayTrade === true) return pass('yes')
      const found = account.mayTrade === null ? 'the exchange does not say' : 'no'
      return fail(found, 'Allow perpetual trading for the API wallet on the exchange.')
    },
  },
  {
    id: 'withdraw',
    title: 'The key may not withdraw',
    judge: ({ account }) => {
      if (account.refused !== null) return unread
      if (account.mayWithdraw === false) return pass('it may not')
      if (account.mayWithdraw) return fail('it may', 'Make an API wallet without the right to withdraw, and use that.')
      return warn('the exchange does not say', 'Look it up on the exchange: a trading key needs no withdrawals.')
    },
  },
  {
    id: 'spot',
    title: 'The key may not trade spot',
    judge: ({ account }) => {
      if (account.refused !== null) return unread
      if (account.mayTradeSpot === true)
        return warn('it may', 'Remove that permission from the API wallet: spot is never traded here.')
      return pass(account.mayTradeSpot === null ? 'the exchange does not say' : 'it may not')
    },
  },
  {
    id: 'expiry',
    title: 'The key lasts',
    judge: ({ account: { expiresAt }, now }) => {
      if (expiresAt === null) return pass('no end is told')
      if (expiresAt <= now) return fail(`it ended at ${isoTime(expiresAt)}`, 'Make a new API wallet.')
      const found = `until ${isoTime(expiresAt)}`
      return expiresAt - now < keyEndWarnMs
        ? warn(found, 'Renew it soon: without a key nothing can be closed.')
        : pass(found)
    },
  },
  {
    id: 'addresses',
    title: 'The key works from this machine only',
    judge: ({ account: { addresses } }) => {
      if (addresses === null) return pass('the exchange does not say')
      if (addresses !== '') return pass(addresses)
      return warn('it works from everywhere', 'Restrict it to your address on the exchange, if yours stays the same.')
    },
  },
  {
    id: 'clock',
    title: 'The clock is right',
    judge: ({ account: { clockSkewMs } }) => {
      if (clockSkewMs === null) return fail('the exchange did not tell its time', 'Check the connection.')
      const off = Math.abs(clockSkewMs)
      const found = `${clockSkewMs} ms from the exchange's`
      if (off > skewFailMs) return fail(found, 'Set the clock of this machine, best by a time service.')
      return off > skewWarnMs ? warn(found, 'Let a time service keep the clock.') : pass(found)
    },
  },
  {
    id: 'position_mode',
    title: 'Position mode as in the settings',
    judge: ({ account: { snapshot }, config }) =>
      snapshot === null ? unread : sameMode(snapshot.hedgeMode, 'hedge_mode', config),
  },
  {
    id: 'assets_mode',
    title: 'Assets mode as in the settings',
    judge: ({ account: { snapshot }, config }) =>
      snapshot === null ? unread : sameMode(snapshot.multiAssets, 'multi_assets_mode', config),
  },
  {
    id: 'balance',
    title: 'There is money for the settings',
    judge: ({ account: { snapshot }, config }) => {
      if (snapshot === null) return unread
      const wallet = snapshot.balances.find(({ asset }) => asset === 'USDT')?.wallet ?? noUsdt
      const cap = config.globals.max_total_exposure_usdt
      const found = `${text(wallet)} USDT; all entries together bind up to ${text(cap)}`
      if (!isPositive(wallet)) return fail(found, 'Deposit USDT to the futures account.')
      return gte(wallet, cap) ? pass(found) : warn(found, 'Lower max_total_exposure_usdt, or deposit.')
    },
  },
  {
    id: 'other_assets',
    title: 'Nothing but USDT is in the account',
    judge: ({ account: { snapshot } }) => {
      if (snapshot === null) return unread
      const others = snapshot.balances.filter(({ asset, wallet }) => asset !== 'USDT' && !isZero(wallet))
      const held = others.map(({ asset, wallet }) => `${text(wallet)} ${asset}`)
      if (snapshot.multiAssets) held.push('multi-assets margin is on')
      if (held.length === 0) return pass('no other asset')
      return warn(
        list(held),
        'Figures, loss brakes and sizes count USDT only: fees that are paid in another asset, and collateral in it, are left out. Switch such fees off on the exchange, or keep it in mind.',
      )
    },
  },
  {
    id: 'loss_brakes',
    title: 'A loss brake is set',
    judge: ({ config: { globals } }) => {
      const set = lossBrakes.filter((name) => globals[name] !== null)
      if (set.length > 0) return pass(set.join(', '))
      const action = `Set at least one of ${lossBrakes.join(', ')}: without one, losses go on until the balance is gone.`
      return warn('no loss ends entries', action)
    },
  },
  {
    id: 'disk',
    title: 'There is room on the disk',
    judge: ({ diskFreeBytes }) => {
      if (diskFreeBytes === null) return pass('the file system does not say')
      const free = Math.floor(diskFreeBytes / megabyte)
      const action = 'Make room: a full disk ends entries.'
      if (free < freeMbFail) return fail(`${free} MB are free`, action)
      return free < freeMbWarn ? warn(`${free} MB are free`, action) : pass(`${free} MB are free`)
    },
  },
  {
    id: 'foreign',
    title: 'Nothing else is open in the account',
    judge: ({ account: { snapshot } }) => {
      if (snapshot === null) return unread
      const held = snapshot.positions.filter(({ qty }) => isPositive(qty)).map(({ symbol, leg }) => `${symbol} ${leg}`)
      const resting = snapshot.orders.length
      if (held.length + resting === 0) return pass('no position, no order')
      const found = `${held.length} positions (${list(held)}), ${resting} orders`
      return warn(found, 'What is yours stays untouched and its side is not traded; close it for a clean start.')
    },
  },
  {
    id: 'protection',
    title: 'Every contract has a stop',
    judge: ({ config }) => {
      const bare = Object.keys(config.symbols).filter((name) => {
        const settings = settingsOf(config, name)
        return settings !== null && !isPositive(settings.stop_loss_pct)
      })
      return bare.length === 0 ? pass('yes') : fail(`not ${list(bare)}`, 'Set stop_loss_pct there.')
    },
  },
  {
    id: 'connections',
    title: 'All connections live',
    judge: ({ hops, account }) => {
      const broken = hops
        .filter(({ hop, state }) => hop !== 'alerts' && state !== 'live')
        .map(({ hop, reason }) => `${hop} (${reason})`)
      if (!account.isUserStreamOpen && account.refused === null)
        broken.push('account stream (no key, or no answer to a ping)')
      return broken.length === 0 ? pass('yes') : fail(list(broken), 'Wait until they are, or check the network.')
    },
  },
  {
    id: 'password',
    title: 'The dashboard has a password',
    judge: ({ hasPassword }) =>
      hasPassword ? pass('yes') : fail('no', 'Set one with the code that the start has printed.'),
  },
  {
    id: 'alerts',
    title: 'Alarms reach you away from this machine',
    judge: ({ channels, exchange }) => {
      // Where no money can be lost, being told is only practice.
      const lacking = exchange.isRealMoney ? fail : warn
      const working = channels.filter(({ isWorking }) => isWorking).map(({ name }) => name)
      if (working.length > 0) return pass(list(working))
      if (channels.length === 0)
        return lacking('no channel', 'Name a webhook or a Telegram chat in .env, and send a test message.')
      const said = channels.map(({ name, tested }) => `${name}: ${tested ?? 'not tested'}`)
      return lacking(list(said), 'Send a test message and see it arrive.')
    },
  },
  {
    id: 'schedule',
    title: 'What the schedule of profiles may do',
    judge: ({ profiles: { book, problem }, config }) => {
      if (problem !== null) return warn(problem, 'Mend or remove the file: what it holds is not obeyed.')
      const found = scheduledRisk(book, config)
      if (found === null) return pass('there is none')
      return warn(found, 'It goes on with real money while nobody looks. If that is not meant, end it first.')
    },
  },
  {
    id: 'rehearsal',
    title: 'The settings were tried with simulated orders',
    judge: ({ simulated: { since, trades }, now }) => {
      const hours = since === null ? 0 : Math.floor((now - since) / 3_600_000)
      const found = `${hours} hours, ${trades} closed trades`
      const isEnough = (since !== null && now - since >= simulatedMs) || trades >= simulatedTrades
      return isEnough ? pass(found) : warn(found, 'A day, or 30 trades, tell more than a feeling.')
    },
  },
]

function sameMode(isOn: boolean, setting: AccountMode['setting'], { globals }: Config): Judged {
  const wanted = globals[setting]
  const found = modeWords(setting, isOn)
  if (isOn === wanted) return pass(found)
  return {
    ...warn(
      `${found}; the settings say ${modeWords(setting, wanted)}`,
      `The bot trades in the mode of the account. Change the account here, or ${setting} in the settings.`,
    ),
    offer: { setting, wanted },
  }
}

const listMax = 5
const list = (names: readonly string[]): string =>
  names.slice(0, listMax).join(', ') + (names.length > listMax ? ` and ${names.length - listMax} more` : '')

/** USDT as text for a phrase that is typed. */
export const phraseFor = (exposureMax: Usdt): string => `LIVE ${text(exposureMax)}`
