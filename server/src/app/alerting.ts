import type { NoticeRow } from '@undertow/shared/notice-row.ts'
import type { Change, Patch, StatusRow, TradeRow, View } from '@undertow/shared/view.ts'
import type { ChannelState } from '@undertow/shared/alerts-api.ts'
import type { AlertChannel, AlertMessage, Alerts, Announcer, Backend, Clock, Log } from '../ports.ts'
import { createCourier } from './alert-courier.ts'
import { conditionsOf } from './alert-conditions.ts'
import { createWatch } from './condition-watch.ts'

export interface Alerting extends Alerts, Announcer {
  /** Follows one book until the returned function is called. */
  watch(book: Pick<Backend, 'view' | 'onPatch'>): () => void
  /** An own rule that fired. */
  tellRule(fired: RuleFired, book: AlertMessage['book']): void
  /** All channels as one connection; none where there is no channel. */
  hops(): StatusRow['hops']
  /** Resolves when nothing waits any more, or after `msMax`. Nothing is sent afterwards. */
  stop(msMax: number): Promise<void>
}

export type AlertingParts = {
  readonly channels: readonly AlertChannel[]
  /** The one that people live by. */
  readonly clock: Clock
  readonly log: Log
  /** Different for each process, so that messages of two runs differ. */
  readonly bootId: string
}

const lookMs = 1_000
const sameMs = 300_000
const remembered = 500
const spanMs = 600_000
const perSpanMax = 30
/** What a person asked for must not take the place of what the bot has to say. */
const rulesPerSpanMax = 15
const ruleCode = 'rule'
const textMax = 1_000

/** Codes of notices that are told besides those of level error. */
export const alsoTold: ReadonlySet<string> = new Set([
  'resumed',
  'disarmed',
  'flat',
  'closed_outside',
  'protection_lost',
  'late_order',
  'storage_blocked',
  'storage_warning',
  'storage_back',
  'stood_still',
  'user_key_ended',
  'feed_quiet',
  'books_differ',
  'books_agree',
  'schedule_missed',
])

/** `symbol` null: it is not about one. */
export type RuleFired = { readonly name: string; readonly symbol: string | null; readonly text: string }

type Told = Pick<AlertMessage, 'level' | 'code' | 'symbol' | 'text'>

/**
 * Tells people who are away from the machine what they must know: each alarm of the core, and what has gone on too long.
 * The same thing at most every five minutes, thirty messages in ten minutes, alarms beyond that; what was left out is said.
 */
export function createAlerting({ channels, clock, log, bootId }: AlertingParts): Alerting {
  const couriers = channels.map((channel) => createCourier(channel, clock, log))
  /** When a thing was last told, and how often it came up since. */
  const last = new Map<string, { readonly at: number; more: number }>()
  /** When messages went out; those of own rules are counted for themselves. */
  let recent: number[] = []
  let recentRules: number[] = []
  let leftOut = 0
  let count = 0

  const post = (told: Told, book: AlertMessage['book']): void => {
    count += 1
    const at = clock.now()
    const text = plain(leftOut === 0 ? told.text : `${told.text} (${leftOut} lesser messages were left out)`)
    leftOut = 0
    if (told.code === ruleCode) recentRules.push(at)
    else recent.push(at)
    const message = { ...told, text, id: `${bootId}-${count}`, at, book }
    for (const courier of couriers) courier.post(message)
  }

  /** Unless it was told a moment ago, or too much is told already. */
  const announce = (told: Told, book: AlertMessage['book'], rule = ''): void => {
    const at = clock.now()
    const key = `${told.code} ${told.symbol ?? ''} ${rule}`
    const before = last.get(key)
    if (before !== undefined && at - before.at < sameMs) {
      before.more += 1
      return
    }
    recent = recent.filter((sent) => at - sent < spanMs)
    recentRules = recentRules.filter((sent) => at - sent < spanMs)
    const isFull = told.code === ruleCode ? recentRules.length >= rulesPerSpanMax : recent.length >= perSpanMax
    if (told.level !== 'error' && isFull) {
      leftOut += 1
      return
    }
    last.delete(key)
    last.set(key, { at, more: 0 })
    const [oldest] = last.keys()
    if (last.size > remembered && oldest !== undefined) last.delete(oldest)
    const more = before?.more ?? 0
    post(more === 0 ? told : { ...told, text: `${told.text} (and ${more} more since the last message)` }, book)
  }

  const watch = (book: Pick<Backend, 'view' | 'onPatch'>): (() => void) => {
    const bookName = (): AlertMessage['book'] => statusOf(book.view())?.book ?? null
    let isGreeted = false
    const greet = (view: View): void => {
      const status = statusOf(view)
      if (isGreeted || status === undefined) return
      isGreeted = true
      const text = `Undertow ${status.version} is up in ${status.mode} mode with ${moneyOf[status.book]}; entries: ${status.entries}`
      post({ level: 'info', code: 'up', symbol: null, text }, status.book)
    }
    const follow = ({ changes }: Patch): void => {
      for (const told of changes.flatMap(toldOf)) announce(told, bookName())
    }
    const watchConditions = createWatch((told) => announce(told, bookName()))
    const look = (): void => {
      cancel = clock.after(lookMs, look)
      greet(book.view())
      watchConditions(conditionsOf(book.view()), clock.now())
    }
    const unfollow = book.onPatch(follow)
    let cancel = clock.after(lookMs, look)
    return () => {
      unfollow()
      cancel()
    }
  }

  const states = () => couriers.map((courier) => courier.state())

  const sendTest = async (by: string, rule: string | null): Promise<void> => {
    count += 1
    const what = rule === null ? 'alarms of Undertow arrive here' : `the rule "${rule}" would tell here`
    const text = plain(`This is a test, asked for by ${by}: ${what}.`)
    const message = { id: `${bootId}-${count}`, at: clock.now(), level: 'info', code: 'test', symbol: null } as const
    await Promise.all(couriers.map((courier) => courier.test({ ...message, book: null, text })))
  }
  let testing: Promise<void> | null = null

  return {
    watch,
    tell: (level, code, text) => announce({ level, code, symbol: null, text }, null),
    tellRule: ({ name, symbol, text }, book) =>
      announce({ level: 'warn', code: ruleCode, symbol, text: `${name}: ${text}` }, book, name),
    status: states,
    hops: () => hopsOf(states()),
    test: async (by, rule = null) => {
      // Whoever asks while a test is on its way gets the answer of that one.
      testing ??= sendTest(by, rule).finally(() => {
        testing = null
      })
      await testing
      return states()
    },
    stop: async (msMax) => {
      for (const until = clock.now() + msMax; clock.now() < until && states().some(({ waiting }) => waiting > 0);)
        await new Promise<void>((resolve) => void clock.after(Math.min(100, msMax), resolve))
      for (const courier of couriers) courier.stop()
    },
  }
}

function hopsOf(channels: readonly ChannelState[]): StatusRow['hops'] {
  if (channels.length === 0) return []
  const failing = channels.filter(({ reason }) => reason !== '')
  const untried = channels.some(({ isWorking, reason }) => !isWorking && reason === '')
  const state = untried ? 'unknown' : 'live'
  const times = channels.flatMap(({ lastDeliveredAt }) => lastDeliveredAt ?? [])
  return [
    {
      hop: 'alerts',
      state: failing.length > 0 ? 'down' : state,
      lastAt: times.length === 0 ? null : Math.max(...times),
      reconnects: 0,
      reason: failing.map(({ name, reason }) => `${name}: ${reason}`).join('; '),
    },
  ]
}

const moneyOf = { practice: 'practice money', simulated: 'simulated money', live: 'REAL MONEY' } as const

const statusOf = (view: View) => view.tables.status.values().next().value

function toldOf(change: Change): Told[] {
  if (change.row === null) return []
  if (change.table === 'notices') return noticeTold(change.row)
  return change.table === 'trades' ? tradeTold(change.row) : []
}

const noticeTold = ({ level, code, symbol, text }: NoticeRow): Told[] =>
  level === 'error' || alsoTold.has(code) ? [{ level, code, symbol, text }] : []

function tradeTold({ exitReason, symbol, leg, netPnl }: TradeRow): Told[] {
  if (exitReason !== 'liquidated') return []
  const text = `The exchange closed ${symbol} ${leg} by force: ${netPnl} USDT`
  return [{ level: 'error', code: 'liquidated', symbol, text }]
}

// What comes from elsewhere may hold line breaks and signs that turn the writing.
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, textMax)
