import { isMustSee, type AlertFact, type AlertKind, type AlertRow } from '@undertow/shared/alert-row.ts'
import type { Command, Notice, Trade } from '@undertow/shared/commands.ts'
import type { Event, EventOf } from '@undertow/shared/events.ts'
import { exitWords } from '@undertow/shared/exit-words.ts'
import { withSign } from '@undertow/shared/format.ts'
import { rounded, text } from '@undertow/shared/money.ts'
import type { Recorded } from '../../ports.ts'

/** What one entry of the journal is worth telling a person. Market data are worth nothing. */
export function alertsOf({ seq, at, event, commands }: Recorded): AlertFact[] {
  return [...ofEvent(at, event), ...commands.flatMap((command, index) => ofCommand(`${seq}.${index}`, at, command))]
}

function ofEvent(at: number, event: Event): AlertFact[] {
  if (event.kind === 'fill') return [fillFact(at, event)]
  if (event.kind === 'started') return startFacts(at, event)
  if (event.kind !== 'configAccepted') return []
  const by = event.by === undefined || event.by === '' ? '' : `, by ${event.by}`
  return [fact(at, 'info', 'settings', { code: 'settings', text: `Settings v${event.version} are in force${by}` })]
}

function fillFact(at: number, { fill }: EventOf<'fill'>): AlertFact {
  const { symbol, tradeId, side, leg, qty, price, forced } = fill
  const verb = side === 'buy' ? 'Bought' : 'Sold'
  const code = forced ? 'forced_fill' : 'fill'
  return fact(at, forced ? 'error' : 'info', 'fill', {
    code,
    symbol,
    text: `${verb} ${text(qty)} ${symbol} at ${text(price)} (${leg.toUpperCase()}${forced ? ', by force' : ''})`,
    ref: `fill ${symbol} ${tradeId}`,
  })
}

function startFacts(at: number, { version, arming, bootId }: EventOf<'started'>): AlertFact[] {
  const ref = `started ${bootId}`
  if (arming === 'armed')
    return [fact(at, 'warn', 'safety', { code: 'armed', text: `Real money is armed (Undertow ${version})`, ref })]
  const state = arming === undefined ? '' : `, with real money ${arming}`
  return [fact(at, 'info', 'system', { code: 'started', text: `Undertow ${version} started${state}`, ref })]
}

function ofCommand(place: string, at: number, command: Command): AlertFact[] {
  if (command.kind === 'notice') return noticeFacts(place, command.notice)
  if (command.kind === 'closedTrade') return tradeFacts(at, command.trade)
  return []
}

// A trailing stop moves by the second, and the position says where it is.
// The end of a trade is told from the trade itself, which has the figures.
const untold: ReadonlySet<string> = new Set(['stop_moved', 'trade_closed'])

function noticeFacts(place: string, { at, level, code, symbol, text: said }: Notice): AlertFact[] {
  if (untold.has(code)) return []
  return [fact(at, level, kindOf(level, code), { code, symbol, text: said, ref: `notice ${place}` })]
}

function tradeFacts(at: number, { id, symbol, leg, netPnl, exitReason }: Trade): AlertFact[] {
  if (exitReason !== 'liquidated' && exitReason !== 'deleveraged')
    return [
      fact(at, 'info', 'trade', {
        code: 'trade_closed',
        symbol,
        text: `${symbol} ${leg.toUpperCase()} closed: ${withSign(text(rounded(netPnl, 4)).replace('-', '−'))} USDT net (${exitWords[exitReason].toLowerCase()})`,
        value: text(netPnl),
        ref: `closed ${id}`,
      }),
    ]
  const how = exitReason === 'liquidated' ? 'liquidated' : 'closed by auto-deleveraging'
  return [
    fact(at, 'error', 'safety', {
      code: exitReason,
      symbol,
      text: `Our ${symbol} ${leg.toUpperCase()} was ${how}: ${text(netPnl)} USDT net`,
      value: text(netPnl),
      ref: `forced ${id}`,
    }),
  ]
}

const kinds: Readonly<Record<string, AlertKind>> = {
  closed_outside: 'trade',
  time_stop: 'trade',
  flat: 'trade',
  paused: 'safety',
  resumed: 'safety',
  disarmed: 'safety',
  brake_set: 'safety',
  brake_released: 'safety',
  protection_lost: 'safety',
  requests_down: 'connection',
  account_unread: 'connection',
  user_key_ended: 'connection',
  feed_quiet: 'connection',
  clock_differs: 'connection',
  schedule_missed: 'settings',
}

const kindOf = (level: AlertRow['level'], code: string): AlertKind =>
  kinds[code] ?? (level === 'error' ? 'safety' : 'system')

function fact(
  at: number,
  level: AlertRow['level'],
  kind: AlertKind,
  said: Pick<AlertFact, 'code' | 'text'> & Partial<Pick<AlertFact, 'symbol' | 'ref' | 'value'>>,
): AlertFact {
  const mustSee = isMustSee(level, said.code)
  return { at, level, kind, mustSee, symbol: null, value: null, threshold: null, rule: null, ref: null, ...said }
}
