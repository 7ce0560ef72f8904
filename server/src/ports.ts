import type { AlertFact, AlertKind, AlertNews, AlertRow, Unread } from '@undertow/shared/alert-row.ts'
import type { AlertRule, AlertRules, RulePreview } from '@undertow/shared/alert-rules.ts'
import type { ChannelState } from '@undertow/shared/alerts-api.ts'
import type { AccountMode, ArmingAnswer, ModeChange, PreflightAnswer } from '@undertow/shared/arming-api.ts'
import type { BookType } from '@undertow/shared/books.ts'
import type { ChartCandle } from '@undertow/shared/candles-api.ts'
import type { ChartInterval } from '@undertow/shared/chart-intervals.ts'
import type { Command, ExchangeCommand } from '@undertow/shared/commands.ts'
import type { Config, ConfigJson } from '@undertow/shared/config.ts'
import type { Entry, Event, EventOf, Hop, OperatorAction, Quote } from '@undertow/shared/events.ts'
import type { Inside, LogLine } from '@undertow/shared/inside-api.ts'
import type { Instrument } from '@undertow/shared/instrument.ts'
import type { Price, Usdt } from '@undertow/shared/money.ts'
import type { Report } from '@undertow/shared/performance-api.ts'
import type { ProfileBook } from '@undertow/shared/saved-profiles.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import type { Zone } from '@undertow/shared/zone.ts'
import type { Suggestion, Trial } from '@undertow/shared/trial-api.ts'
import type {
  DecisionRow,
  LiquidationRow,
  OrderRow,
  Patch,
  PositionRow,
  StatusRow,
  TradeRow,
  View,
} from '@undertow/shared/view.ts'

/** Time, and the only way to wait. Wall clock in production, virtual in replay and chaos. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds with fractions since an arbitrary start; never goes back. For measuring only. */
  elapsed(): number
  /** Runs `run` once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void
}

/** One line of the log. `facts` never holds a key, a signature or a signed request. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  text: string,
  facts?: Readonly<Record<string, string | number | boolean | null>>,
) => void

/** What a line of the audit log is about. Never a key, a password or a token. */
export type AuditFacts = Readonly<Record<string, string | number | boolean | null>>
/** Records that `by` did something. Never throws. */
export type Audit = (what: string, by: string, facts?: AuditFacts) => void

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Form-encoded text; null without a body. */
  readonly body: string | null
  readonly timeoutMs: number
}
export type HttpReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Why no reply came. `notSent` is provable: no byte of the request left. */
export type HttpFailure = { readonly failed: 'notSent' | 'noReply'; readonly reason: string }

export interface SocketHandlers {
  onOpen(): void
  onMessage(text: string): void
  /** Called exactly once, whatever ended the connection. */
  onClose(code: number, reason: string): void
  onPong(): void
}
export interface Socket {
  send(text: string): void
  ping(): void
  close(): void
}

/** Bytes to and from a venue: real sockets, or the in-memory practice exchange under a virtual clock. */
export interface Transport {
  /** Never rejects. */
  request(request: HttpRequest): Promise<HttpReply | HttpFailure>
  open(url: string, handlers: SocketHandlers): Socket
  close(): Promise<void>
}

export type HopState = {
  readonly hop: Hop
  readonly state: 'live' | 'late' | 'down' | 'unknown'
  readonly lastAt: number | null
  readonly reconnects: number
  readonly reason: string
}

/** Something that tells events. `emit` may be called at any time between start and stop. */
export interface Feed {
  start(emit: (event: Event) => void): void
  stop(): void
  hops(): readonly HopState[]
}

/** A place where orders go. Every outcome comes back as an event; nothing here throws or is retried behind the core's back. */
export interface Exchange {
  /** Connects, reads rules and account, and keeps telling events until `stop`. */
  start(emit: (event: Event) => void): Promise<void>
  execute(command: ExchangeCommand): void
  /** From the streamed book; no request is made. */
  quote(symbol: string): Quote
  /** The newest `rows` for people who look, the last one forming; null: not answered, or the limits have no room to spare. */
  candles(symbol: string, interval: ChartInterval, rows: number): Promise<readonly ChartCandle[] | null>
  hops(): readonly HopState[]
  /** What it may be asked, and what of that is used up; left out: nobody counts. */
  limits?(): Inside['requests']
  /** Of the key that signs; null: not answered. Left out: nobody's key is used. Never rejects. */
  askKey?(): Promise<KeyLook | null>
  stop(): Promise<void>
}

/** An entry with what the core answered. */
export type Recorded = Entry & { readonly commands: readonly Command[] }

/** Why the tables do not take what is written. `mends`: it will pass by itself. */
export type Trouble = { readonly reason: string; readonly mends: boolean }

/** The append-only record of events and commands, and the tables made from it. */
export interface Journal {
  /** The highest seq on disk; -1 when empty. */
  readonly lastSeq: number
  /** Buffers; nothing is durable before `commit`. */
  append(recorded: Recorded): void
  /**
   * Everything appended that is no market data is on disk when this returns: in the tables, or while those cannot be
   * written (the answer says why) in the emergency log. Throws when neither takes it: the process must not go on trading.
   */
  commit(): Trouble | null
  /** All recorded entries above `afterSeq`, in order of seq, across both files. */
  read(afterSeq: number): Iterable<Recorded>
  /** The newest saved state, or null. `state` is opaque text. */
  savedState(): { readonly seq: number; readonly state: string } | null
  /** Left out while the tables cannot be written. */
  saveState(seq: number, state: string): void
  /** Holes in seq left by crashes, oldest first. */
  gaps(): readonly { readonly fromSeq: number; readonly toSeq: number }[]
  close(): void
}

/** The account at one moment. Null: its equity is not known. */
export type AccountLook = {
  readonly at: number
  readonly equity: Usdt | null
  readonly mayEnter: boolean
  /** This process began with an account of its own. */
  readonly isNew: boolean
}
/** The middle of the book some time after a fill of an entry. */
export type MarkoutLook = {
  readonly symbol: string
  readonly tradeId: string
  readonly afterSec: 10 | 60
  readonly mid: Price
}
/**
 * What is looked at beside the journal, for reports: no decision rests on it. Each is written at once, and left out while the
 * ledger cannot be written.
 */
export interface Looks {
  /** One point of the equity curve. */
  recordEquity(at: number, equity: Usdt, net: Usdt): void
  recordAccount(look: AccountLook): void
  recordMarkout(look: MarkoutLook): void
}

/** What keeps the files of a book in order besides writing to them. */
export interface Upkeep {
  /** To be called every few seconds; what a person should know, or null. */
  check(): string | null
  /** Makes a copy of the ledger when the last one is an hour old; what went wrong, or null. Never rejects. */
  backUp(): Promise<string | null>
}

export type SettingsProblem = { readonly key: string; readonly value: string; readonly problem: string }
export type SettingsState = {
  readonly version: number
  readonly config: Config
  /** Of the file that was not taken over; empty when all is well. */
  readonly problems: readonly SettingsProblem[]
  /** Valid but questionable, with numbers. */
  readonly warnings: readonly SettingsProblem[]
}
export type SettingsVersion = {
  readonly version: number
  readonly at: number
  readonly by: string
  readonly config: ConfigJson
}
/** The settings file and its versions. */
export interface Settings {
  current(): SettingsState
  /**
   * Validates and writes the file, when `expectedVersion` is still the one in force; the new version is then told through
   * `onChange` like one from a hand-edited file.
   */
  propose(
    json: unknown,
    expectedVersion: number,
    by: string,
  ):
    | { readonly accepted: SettingsState }
    | { readonly problems: readonly SettingsProblem[] }
    | { readonly conflict: number }
  /** What `propose` would answer, without writing. */
  check(json: unknown): { readonly problems: readonly SettingsProblem[]; readonly warnings: readonly SettingsProblem[] }
}

/** The named profiles and their schedule, as they are kept. */
export interface ProfilesFile {
  /** `problem`: why the file cannot be used; the book is empty then. */
  read(): { readonly book: ProfileBook; readonly problem: string | null }
  /** On disk when this returns null; else why it is not. A broken file is kept beside the new one. */
  write(book: ProfileBook): string | null
}

/** What people and the schedule work with. */
export interface Profiles extends ProfilesFile {
  /**
   * `isConfirmed`: the password was given for this schedule. Without it the caller vouches that the schedule puts no more at
   * stake than before: a confirmation that stood goes along with the change.
   */
  write(book: ProfileBook, given?: { readonly isConfirmed: boolean }): string | null
  /** Why its schedule is not obeyed for want of the password, where money is real; null: it is. */
  unconfirmed(book: ProfileBook): string | null
}

/** One page of a list, newest first. `next` is the cursor of the following page; null on the last. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }
export type PageRequest = { readonly limit: number; readonly cursor: string | null }
export type ListFilter = { readonly symbol: string | null; readonly from: number | null; readonly to: number | null }

export type FillRow = {
  readonly symbol: string
  readonly tradeId: string
  readonly clientId: string
  readonly leg: Leg
  readonly side: 'buy' | 'sell'
  readonly price: string
  readonly qty: string
  readonly commission: string
  readonly commissionAsset: string
  readonly realisedPnl: string
  readonly maker: boolean
  readonly at: number
  readonly midAfter10s: string | null
  readonly midAfter60s: string | null
}
export type EquityPoint = { readonly at: number; readonly equity: string; readonly netPnl: string }
/** Amounts of one kind as our books and the exchange's income list have them. */
export type BookLine = {
  /** UTC; null: of all days. */
  readonly day: string | null
  readonly type: BookType
  readonly asset: string
  /** Null: of all symbols. */
  readonly symbol: string | null
  readonly ours: string
  /** Without `others`. */
  readonly exchange: string
  /** exchange − ours − shared. */
  readonly difference: string
  /** The difference is no more than what rounding each amount to eight places can make. */
  readonly agrees: boolean
  /** The exchange's amounts of fills and positions that are provably not ours. */
  readonly others: string
  /** What one average price over a side shared with others makes of our fills. */
  readonly shared: string
  /** Part of ours that no fill was told for. */
  readonly estimated: string
  /** Part of ours that came too late for the figures of its trade. */
  readonly late: string
  /** Of the exchange's list. */
  readonly rows: number
}
export type Books = {
  /** Since when and up to when the exchange's list is known without a hole, in its time; null: never read. */
  readonly since: number | null
  readonly to: number | null
  readonly totals: readonly BookLine[]
  /** Newest first, 92 days at most. */
  readonly days: readonly BookLine[]
  /** By day and symbol, newest first, 100 at most. */
  readonly differences: readonly (BookLine & { readonly day: string; readonly symbol: string })[]
}
export type Counts = {
  readonly liquidations: number
  readonly decisions: number
  readonly orders: number
  readonly trades: number
}
/** A trade with what can be told of it once it is stored beside its decision and its orders; percentages as in the contract. */
export type StoredTrade = TradeRow & {
  readonly pctOfMargin: string | null
  readonly pctOfNotional: string | null
  readonly intendedPrice: string | null
  readonly firstEntryPrice: string | null
  readonly slippagePct: string | null
}
/** Newest first. */
export type OpenStory = {
  readonly decision: DecisionRow | null
  readonly orders: readonly OrderRow[]
  readonly fills: readonly FillRow[]
}
/** A trade with all that led to it and followed, in order of time. */
export type TradeStory = {
  readonly trade: StoredTrade
  readonly decision: DecisionRow | null
  readonly liquidations: readonly LiquidationRow[]
  readonly orders: readonly OrderRow[]
  readonly fills: readonly FillRow[]
}

/** Liquidations added up, by the side that died. */
export type LiquidationTotals = {
  readonly [L in Leg]: { readonly count: number; readonly notional: string }
} & {
  /** Of the oldest one that was added up, where there are too many; null: all were. */
  readonly cutAt: number | null
}

/** `symbol` null: all of them by time; else prices of that one by time. `to` is exclusive. */
export type GridAsk = {
  readonly symbol: string | null
  readonly liquidated: Leg | null
  readonly from: number
  readonly to: number
  readonly columns: number
  readonly rows: number
}
export type FlowAsk = {
  readonly symbol: string
  readonly from: number
  readonly to: number
  readonly intervalMs: number
  readonly windowMs: number
}

/** What is stored, for people and scripts. */
export interface Archive {
  liquidations(
    filter: ListFilter & { readonly liquidated: Leg | null; readonly notionalMin: string | null },
    page: PageRequest,
  ): Page<LiquidationRow>
  /** Over the whole filter, a piece at a time so that the loop goes on. Null: too many others are being added up. */
  liquidationTotals(filter: Parameters<Archive['liquidations']>[0]): Promise<LiquidationTotals | null>
  decisions(
    filter: ListFilter & { readonly outcome: 'entered' | 'refused' | null },
    page: PageRequest,
  ): Page<DecisionRow>
  orders(filter: ListFilter & { readonly purpose: string | null }, page: PageRequest): Page<OrderRow>
  trades(filter: ListFilter & { readonly leg: Leg | null }, page: PageRequest): Page<StoredTrade>
  /** Of a position that is not flat yet: the newest orders and fills. */
  openStory(position: Pick<PositionRow, 'symbol' | 'leg' | 'decisionId'>): OpenStory
  story(tradeId: string): TradeStory | null
  /** At most `points` points, the last of each bucket. */
  equity(from: number, to: number, points: number): readonly EquityPoint[]
  /** `zone`: where days and hours begin. */
  performance(from: number | null, to: number | null, zone: Zone): Report
  /** Adds up what `performance` has not seen yet, a piece at a time, so that nothing else has to wait for it. */
  prepareReport(from: number | null, to: number | null, zone: Zone): Promise<boolean>
  /** Of whole UTC days, named as 2026-01-31; both are included. */
  books(fromDay: string, toDay: string): Books
  /**
   * Liquidations put together for drawing, in a thread of its own: a `LiquidationGrid` and a `LiquidationFlow` as JSON text,
   * because the loop would have to wait for objects of that size. Null: too slow, or too many ask at once.
   */
  grid(ask: GridAsk): Promise<string | null>
  flow(ask: FlowAsk): Promise<string | null>
  counts(): Counts
  /** When the core last told a notice of this code; null: never. */
  noticedAt(code: string): number | null
  settingsVersions(page: PageRequest): Page<SettingsVersion>
  settingsVersion(version: number): SettingsVersion | null
}

/** `armed`: real money may be risked. `leaving`: not any more, but something of it is still open. */
export type ArmingRecord = {
  readonly state: 'off' | 'armed' | 'leaving'
  readonly at: number
  readonly by: string
  /** The real book was opened since: the next start waits for a person. */
  readonly wasStarted: boolean
  /** Digest of the schedule of profiles that was confirmed for real money; null: none was in force. */
  readonly schedule: string | null
}
export interface ArmingFile {
  read(): ArmingRecord
  /** On disk when this returns. */
  write(record: ArmingRecord): void
}

/** What the exchange says of the key that signs. Null of a right: it does not tell it of this kind of key. */
export type KeyLook = {
  /** Why the key does not pass, in words; null: it does. */
  readonly refused: { readonly code: number | null; readonly message: string } | null
  readonly mayTrade: boolean | null
  readonly mayTradeSpot: boolean | null
  readonly mayWithdraw: boolean | null
  /** When the key ends, epoch ms; null: never or not told. */
  readonly expiresAt: number | null
  /** Addresses the key may be used from; empty: any; null: not told. */
  readonly addresses: string | null
}

/** What an account and its key are like, read without changing anything. */
export type Inspection = KeyLook & {
  /** Exchange time minus ours in ms; null: not answered. */
  readonly clockSkewMs: number | null
  readonly isUserStreamOpen: boolean
  readonly snapshot: EventOf<'snapshot'> | null
}

/** The way to real money and back. Only where the program was started for it. */
export interface Arming {
  state(): ArmingAnswer
  /** Looks at everything, or says why there is nothing to look at; with nothing failed it gives out a token that is good for one try within a minute. */
  preflight(): Promise<PreflightAnswer | { readonly problem: string }>
  /** Changes the whole account on the exchange to what the settings say, or says why that was not even asked for. */
  changeMode(mode: AccountMode, by: string): Promise<ModeChange | { readonly problem: string }>
  /** Begins the countdown, or says why not. It ends when whoever began it is not present any more. */
  arm(wish: ArmingWish, by: string, isPresent: () => boolean): ArmingAnswer | { readonly problem: string }
  /** Ends the countdown. */
  abort(by: string): ArmingAnswer
  /** At once no entries with real money; back to simulated orders when nothing of ours is open. */
  disarm(positions: 'keep' | 'close', by: string): Promise<ArmingAnswer>
}
export type ArmingWish = { readonly token: string; readonly typed: string; readonly acknowledged: readonly string[] }

/** Something a person should know while away from this machine. */
export type AlertMessage = {
  /** The same in every attempt and on every channel. */
  readonly id: string
  readonly at: number
  readonly level: 'info' | 'warn' | 'error'
  readonly code: string
  readonly symbol: string | null
  /** Whose money it is about; null: no book is open. */
  readonly book: StatusRow['book'] | null
  readonly text: string
}

/** Passes on what stands in no book. */
export interface Announcer {
  tell(level: AlertMessage['level'], code: string, text: string): void
}

/** `afterMs`: another attempt makes sense, but not before. Null: it makes none. */
export type Delivery =
  | { readonly delivered: true }
  | { readonly delivered: false; readonly reason: string; readonly afterMs: number | null }

/** A way out of this machine. Reasons quote no address and no key. */
export interface AlertChannel {
  readonly name: string
  /** One attempt of bounded time. Never rejects. */
  send(message: AlertMessage): Promise<Delivery>
}

/** What people see of the channels. */
export interface Alerts {
  status(): readonly ChannelState[]
  /** One attempt on every channel, at once. */
  test(by: string, rule?: string | null): Promise<readonly ChannelState[]>
}

/** `asOf`: when they were told, null: never. `problem`: why they are not newer. */
export type CandleLook = {
  readonly candles: readonly ChartCandle[]
  readonly asOf: number | null
  readonly problem: string | null
}

/** Settings tried out on the last 24 hours of stored liquidations, beside the loop: in a thread, one at a time. */
export interface Trials {
  preview(draft: Config): Promise<Trial | { readonly problem: string }>
  suggest(): Promise<Suggestion | { readonly problem: string }>
}

export type AlertFilter = ListFilter & {
  readonly kind: AlertKind | null
  /** At least so severe. */
  readonly level: AlertRow['level'] | null
  /** Only what nobody acknowledged. */
  readonly isOpen: boolean
}

/** The own rules of a data folder. `problem`: why the file cannot be used; there are none then. */
export interface AlertRulesFile {
  read(): { readonly value: AlertRules; readonly problem: string | null }
  /** On disk when this returns null; else why it is not. */
  write(rules: AlertRules): string | null
}

export type LogQuery = {
  /** At least so severe. */
  readonly level: LogLine['level']
  readonly text: string
  /** Only newer ones than this id. */
  readonly after: number
  readonly limit: number
}
/** The newest lines of the log, without secrets. */
export interface LogReader {
  /** Newest first. */
  read(query: LogQuery): readonly LogLine[]
  /** Takes out of any text what must not leave this machine. */
  redact(text: string): string
}

type AuditItem = {
  readonly seq: number
  readonly at: number
  readonly what: string
  readonly by: string
  readonly facts: AuditFacts
}
export interface AuditReader {
  /** `problem`: what is not as it was written; null: everything is. Null for all of it: too many ask at once. */
  read(page: PageRequest): Promise<(Page<AuditItem> & { readonly problem: string | null }) | null>
}

/** The alerts that are stored. Null of a change: it could not be written. */
export interface AlertStore {
  list(filter: AlertFilter, page: PageRequest): Page<AlertRow>
  /** The oldest that are newer than this id, a bounded number. */
  after(id: number): readonly AlertRow[]
  lastId(): number
  unread(): Unread
  /** Whether it is stored. */
  add(fact: AlertFact): boolean
  /** How many were not acknowledged before. */
  acknowledge(ids: readonly number[], at: number, by: string): number | null
  /** Without those that must be seen. */
  acknowledgeUpTo(id: number, at: number, by: string): number | null
  /** Forgets what is too old or too much. To be called now and then. */
  tidy(): void
}

/** What the HTTP layer may ask of the alerts of the open book. */
export interface AlertDesk {
  list: AlertStore['list']
  unread: AlertStore['unread']
  acknowledge(what: { readonly ids: readonly number[] } | { readonly upTo: number }, by: string): number | null
  rules(): AlertRules & { readonly problem: string | null }
  /** On disk when it returns the rules. */
  putRules(
    wanted: AlertRules,
  ): { readonly accepted: AlertRules } | { readonly conflict: number } | { readonly problem: string }
  /** Of the last 24 hours, as far as they are stored and few enough to be looked at; null: too many ask at once. */
  preview(rule: AlertRule): Promise<RulePreview | null>
  /** Tells a test where the rule would tell. */
  testRule(rule: AlertRule, by: string): Promise<readonly ChannelState[]>
  /** Called for each new alert and each acknowledgement; the returned function ends it. */
  onNews(listener: (news: AlertNews) => void): () => void
}

/** Everything the HTTP layer may know or ask of the running bot. */
export interface Backend {
  view(): View
  /** Called with every patch, in order; the returned function ends it. */
  onPatch(listener: (patch: Patch) => void): () => void
  readonly archive: Archive
  readonly alerts: AlertDesk
  readonly settings: Settings
  readonly profiles: Profiles
  readonly trials: Trials
  /** What an entry would see of the market now. For those who look: it is not recorded. */
  quote(symbol: string): Quote
  /** For charts: from memory, and from the exchange seldom and last of all. Never rejects. */
  candles(symbol: string, interval: ChartInterval): Promise<CandleLook>
  /** What the exchange last told about its contracts; empty before it did. */
  instruments(): readonly Instrument[]
  /** Puts an operator's wish into the loop; resolves with its seq once it is journalled. */
  operate(action: OperatorAction, by: string): Promise<number>
  status(): StatusRow
  /** Counted since this process began. */
  countsSinceStart(): Counts
  inside(): Pick<Inside, 'latencies' | 'requests' | 'files' | 'diskFreeBytes' | 'key'>
  now(): number
}
