import type { ExchangeCommand } from '@undertow/shared/commands.ts'
import type { Event } from '@undertow/shared/events.ts'
import type { Wants } from '@undertow/shared/picture.ts'
import type { Clock, Exchange, Log, Transport } from '../../ports.ts'
import { createAccount } from './account.ts'
import { chartCandlesOf } from './candle-rows.ts'
import { showsOldRules } from './errors.ts'
import { createHealth } from './health.ts'
import { createHistory } from './history.ts'
import { askKey } from './inspect.ts'
import { candlesFrom, type AskCandles } from './kline-requests.ts'
import type { LastKnown } from './lists.ts'
import { createMarket } from './market.ts'
import { paced } from './paced.ts'
import { createPictures, type MarketSource } from './pictures.ts'
import { createRest, type Timing } from './rest.ts'
import { setCrossMargin } from './set-up.ts'
import type { AsterCredentials } from './signer.ts'
import { createTrade } from './trade.ts'
import { createUnheard } from './unheard.ts'
import { newsOf } from './user-events.ts'
import { createUserStream } from './user-stream.ts'

export type AsterOptions = {
  readonly transport: Transport
  readonly clock: Clock
  /** Without a path: https://fapi.asterdex.com */
  readonly restUrl: string
  /** Without a path: wss://fstream.asterdex.com */
  readonly streamUrl: string
  readonly credentials: AsterCredentials
  /** Whose book is wanted. Asked once a second. */
  readonly symbols: () => readonly string[] | 'all'
  /** Has the core a position there? Then its mark is told, and missed fills are looked for. */
  readonly isHeld: (symbol: string) => boolean
  /** What a quote's picture has to hold, by symbol. Asked once a second; absent: nothing. */
  readonly wants?: () => ReadonlyMap<string, Wants>
  /** Where pictures come from; absent: where the orders go. */
  readonly pictureSource?: MarketSource
  /** Where charts read candles; absent: where pictures come from. */
  readonly chartSource?: AskCandles
  /** Share of the request limits that only protection and closing may use, in percent. */
  readonly reservePct: () => number
  /** 0 to 1. */
  readonly random: () => number
  readonly log: Log
  readonly lastKnown?: LastKnown
  /** Told for each order just after its bytes were handed to the socket. */
  readonly onTiming?: (clientId: string, timing: Timing) => void
}

const seconds = {
  clock: 10,
  clockWhenDown: 2,
  // The core asks for no account while requests fail, and only a signed one can tell when they no longer do.
  probeWhenDown: 10,
  // 20 of weight each, beside the readings of the account: one a minute keeps a bot in position below a fifth of the limit.
  fees: 60,
  income: 300,
  modes: 600,
  rules: 3_600,
}
const retryMsMax = 30_000
const userStreamMsMax = 3_000
const incomeDelayMs = 2_000
const recoveryRestMs = 2_000
const bufferedMax = 10_000
const aheadMsMin = 500
const nothingKnown: LastKnown = { fillAt: () => null, incomeAt: () => null, hasFill: () => false }

/**
 * The Aster exchange. `start` resolves after the first attempt to read the account; what failed is tried again until it
 * works. Hops told: `user` and `rest`; `market` is told by the liquidation feed, and a late book shows as the quote's age.
 * Throws when the credentials contradict each other.
 */
export function createAster(options: AsterOptions): Exchange {
  const { transport, clock, random, log, streamUrl, isHeld, symbols } = options
  const { lastKnown = nothingKnown, onTiming } = options
  let emit: (event: Event) => void = () => {}
  let phase: 'idle' | 'starting' | 'running' | 'stopped' = 'idle'
  let startedAt = 0
  let second = 0
  let retryMs = 2_000
  let unknownMessages = 0
  let toldAheadMs = 0
  let buffered: Event[] = []
  let cancelBeat = (): void => {}
  let onUserUp = (): void => {}
  const unheard = createUnheard()
  /** Symbols with orders of this process, held or not. */
  const touched = new Set<string>()

  const tell = (event: Event): void => {
    if (phase === 'idle' || phase === 'stopped') return
    unheard.found(event)
    history.note(event)
    emit(event)
    if (event.kind === 'placed' && showsOldRules(event.cause)) void account.readRules()
  }

  /** Until the first snapshot the stream waits, so that nothing older than the snapshot comes after it. */
  const tellFromStream = (event: Event): void => {
    unheard.heard(event)
    if (phase !== 'starting') return tell(event)
    if (buffered.length < bufferedMax) buffered.push(event)
  }

  const health = createHealth({
    clock,
    isBanned: () => rest.budget.isBanned(),
    onChange: ({ up, reason, halts }) => {
      log(up ? 'info' : 'warn', up ? 'aster: requests are answered' : `aster: requests fail: ${reason}`)
      tell({ kind: 'hop', hop: 'rest', up, reason, ...(halts ? { halts } : {}) })
    },
  })
  const { restUrl, credentials, reservePct } = options
  const rest = createRest({
    transport,
    clock,
    restUrl,
    credentials,
    reservePct,
    random,
    log,
    onAnswer: (answer, endpoint) => health.note(answer, endpoint),
    onClock: (aheadMs) => {
      if (Math.abs(aheadMs - toldAheadMs) < aheadMsMin) return
      toldAheadMs = aheadMs
      tell({ kind: 'venueClock', aheadMs })
    },
  })
  const history = createHistory({ rest, clock, log, lastKnown, startedAt: () => startedAt, tell })
  const account = createAccount({ rest, clock, log, symbols, isHeld, tell })
  const market = createMarket({ transport, clock, random, streamUrl, symbols, isHeld, log })
  const source = options.pictureSource ?? { transport, streamUrl, askCandles: candlesFrom(rest) }
  const askChart = options.chartSource ?? source.askCandles
  const pictures = createPictures({
    source,
    clock,
    random,
    log,
    wants: options.wants ?? (() => new Map()),
    held: () => account.symbolNames().filter(isHeld),
  })
  const onWrongMode = (): void => void account.readModes().then(() => account.readSnapshot())
  const trade = createTrade({ rest, clock, history, modes: () => account.modes(), tell, onWrongMode, onTiming })

  const recover = paced(clock, recoveryRestMs, async () => {
    await account.readSnapshot()
    await history.readFills(account.symbolNames().filter((symbol) => isHeld(symbol) || touched.has(symbol)))
    await history.readIncome()
  })

  const readAgain = (): void => {
    log('error', 'aster: a message of the user stream cannot be read; the account is read again')
    void recover()
  }

  const noteUnknown = (): void => {
    unknownMessages += 1
    if (unknownMessages % 100 === 1)
      log('info', 'aster: messages of unknown kinds are passed over', { count: unknownMessages })
  }

  const user = createUserStream({
    transport,
    clock,
    random,
    streamUrl,
    rest,
    log,
    onPayload: (payload) => {
      const { events, calls, isReadable, isUnknown } = newsOf(payload)
      if (isUnknown) noteUnknown()
      if (!isReadable) readAgain()
      for (const event of events) tellFromStream(event)
      // The list of income follows the message a little later.
      if (calls.includes('readIncome')) clock.after(incomeDelayMs, () => void history.readIncome())
      if (calls.includes('readModes')) onWrongMode()
    },
    onUnreadable: readAgain,
    onUp: () => {
      log('info', 'aster: the user stream is up')
      unheard.begin(rest.serverNow())
      tell({ kind: 'hop', hop: 'user', up: true, reason: '' })
      onUserUp()
      // Whatever cut the line, a sleeping machine among others, may have put the clocks apart.
      if (phase === 'running') void rest.syncTime().then(recover)
    },
    onDown: (reason, keyEnded) => {
      log('warn', `aster: the user stream is down: ${reason}`)
      tell({ kind: 'hop', hop: 'user', up: false, reason, ...(keyEnded ? { keyEnded } : {}) })
    },
  })

  const begin = async (isUserUp: Promise<void>): Promise<void> => {
    if (phase !== 'starting') return
    startedAt ||= rest.serverNow()
    const read = await Promise.all([account.readRules(), account.readModes(), isUserUp])
    // What was pushed before the snapshot was asked for is in it, and older.
    buffered = buffered.filter(({ kind }) => kind !== 'account')
    const isReady = read[0] && read[1] && (await account.readSnapshot())
    if (phase !== 'starting') return
    if (!isReady) {
      clock.after(retryMs, () => void rest.syncTime().then(() => begin(isUserUp)))
      retryMs = Math.min(retryMs * 2, retryMsMax)
      return
    }
    phase = 'running'
    const waiting = buffered
    buffered = []
    for (const event of waiting) tell(event)
    void history.readFills(account.symbolNames().filter(isHeld)).then(() => history.readIncome())
  }

  const beat = (): void => {
    cancelBeat = clock.after(1_000, beat)
    second += 1
    const every = (sec: number): boolean => second % sec === 0
    if (every(health.state().state === 'down' ? seconds.clockWhenDown : seconds.clock)) void rest.syncTime()
    if (phase !== 'running') return
    void history.readMissingFills()
    const late = unheard.tick()
    if (late !== null) user.reconnect(`the account stream did not tell ${late} that a request has found`)
    if (every(seconds.rules)) void account.readRules()
    if (every(seconds.modes)) void account.readModes()
    if (every(seconds.fees)) void account.readFees()
    if (every(seconds.income)) void history.readIncome()
    if (health.state().state === 'down' && every(seconds.probeWhenDown)) void account.readSnapshot()
  }

  const execute = (command: ExchangeCommand): void => {
    switch (command.kind) {
      case 'placeOrder':
        touched.add(command.order.symbol)
        account.noteTraded(command.order.symbol)
        return void trade.place(command.order)
      case 'cancelOrder':
        return void trade.cancel(command)
      case 'queryOrder':
        touched.add(command.symbol)
        return void trade.query(command)
      case 'voidOrder':
        return void trade.voidOrder(command)
      case 'setCountdown':
        return void trade.setCountdown(command)
      case 'setLeverage':
        account.noteTraded(command.symbol)
        return void trade.setLeverage(command)
      case 'setCrossMargin':
        return void setCrossMargin(rest, command.symbol).then(tell)
      case 'askSnapshot':
        return void account.readSnapshot()
    }
  }

  return {
    start: async (to) => {
      if (phase !== 'idle') throw new Error('aster: started twice')
      phase = 'starting'
      emit = to
      cancelBeat = clock.after(1_000, beat)
      market.start(tell)
      pictures.start()
      const isUserUp = new Promise<void>((resolve) => {
        onUserUp = resolve
        clock.after(userStreamMsMax, resolve)
      })
      rest.rehearse()
      // Before anything is signed: nonces of a clock that is wrong would be refused.
      await rest.syncTime()
      if (phase === 'starting') user.start()
      await begin(isUserUp)
    },
    execute,
    quote: (symbol) => {
      const picture = pictures.of(symbol)
      return { ...market.quote(symbol), ...(picture === undefined ? {} : { picture }) }
    },
    candles: async (symbol, interval, rows) => chartCandlesOf(await askChart(symbol, interval, rows)),
    limits: () => rest.budget.state(),
    askKey: async () => (phase === 'running' ? askKey(credentials, rest) : null),
    hops: () => [
      { hop: 'market', ...market.state() },
      { hop: 'user', ...user.state() },
      { hop: 'rest', ...health.state() },
    ],
    stop: () => {
      phase = 'stopped'
      cancelBeat()
      market.stop()
      pictures.stop()
      user.stop()
      rest.stop()
      return Promise.resolve()
    },
  }
}
