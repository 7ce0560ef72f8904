import type { Api } from '@undertow/shared/api.ts'
import { brakeTitles } from '@undertow/shared/brakes.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { ageText, exactText, isoTime, usdtText, withSign } from '@undertow/shared/format.ts'
import type { BrakeRow, OrderRow, PositionRow } from '@undertow/shared/view.ts'

export const usage = `Usage: npm run status|halt|flatten|password|audit -- [options]

  status    what the bot on this machine holds, and whether all is well
  halt      no new entries, resting ones are cancelled; stops and take-profits stay
  flatten   halt, then close everything at market, and follow until flat
  password  another password; asks for the one that is
  audit     who did what, and whether the record of it is as it was written

  --port N    port of its dashboard (default 5000)
  --data DIR  its data folder (default: those below data/)
  --yes       flatten without asking

Exit code 0: done, or all is well. 1: it answered and not all is well, which is also when it opens nothing until a person
resumes or releases it. 2: no bot answered.`

type Deed = {
  readonly at: number
  readonly what: string
  readonly by: string
  readonly facts: Readonly<Record<string, unknown>>
}

const deedsShown = 50

/** What came from a request, an answer or a file must neither move the cursor of the terminal nor turn the text around. */
export const printable = (line: string): string => line.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '?')

/** The last lines of a record of who did what, and whether all of it is as it was written. */
export function auditLines(folder: string, lines: readonly Deed[], problem: string | null): string[] {
  const shown = lines.slice(-deedsShown).map(({ at, what, by, facts }) => {
    const details = Object.entries(facts).map(([key, value]) => `${key} ${String(value)}`)
    return [isoTime(at), what, `by ${by}`, ...details].join('  ')
  })
  return [
    `${folder}: ${lines.length} lines${lines.length > shown.length ? `, the last ${shown.length}` : ''}`,
    ...shown,
    problem === null ? 'Every line is as it was written.' : `! NOT AS IT WAS WRITTEN: ${problem}`,
  ]
}

/** What to do without the bot. */
export const byHand = [
  'On the exchange, stops and take-profits go on resting, and nobody replaces or moves them. To close there by hand, open',
  'www.asterdex.com (testnet: www.asterdex-testnet.com) with your own wallet: close each position at market, then',
  'cancel the orders that are left.',
]

const states = { live: 'live', late: 'LATE', down: 'DOWN', unknown: 'not known yet' } as const
const unsafe = { missing: 'has no stop', unknown: 'has a stop of which it is not known whether it rests' } as const

/** Lines for a person, and what a person should look at. */
export function statusReport(
  health: Answer<Api['health']>,
  account: Answer<Api['account']> | null,
  positions: readonly PositionRow[],
): { readonly lines: readonly string[]; readonly troubles: readonly string[] } {
  const lines = [
    `${health.mode} mode, ${books[health.book]}: entries ${health.entries}${health.flattening ? ', flattening' : ''}`,
    ...health.hops.map(
      ({ hop, state, ageMs, reason }) =>
        `  ${hop.padEnd(8)}${states[state]}${ageMs === null ? '' : `, last word ${ageText(ageMs)} ago`}${reason && ` (${reason})`}`,
    ),
    account === null ? 'The account has not been read yet.' : accountLine(account),
    ...positionLines(positions),
  ]
  const troubles = [
    ...health.hops.filter(({ state }) => state !== 'live').map(({ hop, state }) => `${hop} is ${states[state]}`),
    ...entryTroubles(health, account?.brakes ?? []),
    ...(health.configOk ? [] : ['the settings file was not taken over: the settings before it are in force']),
    ...positions.flatMap(({ symbol, leg, protection }) =>
      protection === 'missing' || protection === 'unknown' ? [`${symbol} ${leg} ${unsafe[protection]}`] : [],
    ),
  ]
  return { lines, troubles }
}

/** That the bot opens nothing until a person comes. What only waits ends by itself, and says so as a connection. */
function entryTroubles(
  { entries, entriesReason: reason }: Answer<Api['health']>,
  brakes: readonly BrakeRow[],
): string[] {
  const set = brakes.flatMap(({ brake, set: trip }) => (trip === null ? [] : [{ ...trip, title: brakeTitles[brake] }]))
  const troubles = set.map(({ title, because, releasesAt }) => {
    const end = releasesAt === null ? 'until a person releases it' : `until ${isoTime(releasesAt)}`
    return `the brake "${title}" is set, ${end}; Resume does not end it: ${because}`
  })
  if (entries === 'paused') troubles.unshift(`entries are ${reason}, until a person resumes them`)
  // A brake alone is a halt too, and was told already.
  else if (entries === 'halted' && !set.some(({ because }) => reason.includes(because)))
    troubles.unshift(`entries are halted: ${reason}`)
  return troubles
}

/** Whose money a book is about. */
export const books = { practice: 'practice money', simulated: 'simulated money', live: 'REAL MONEY' } as const

const accountLine = ({ equity, todayNet, marginUsed, marginCap }: Answer<Api['account']>): string =>
  `Equity ${usdtText(equity)} USDT, today ${withSign(usdtText(todayNet))}; margin ${usdtText(marginUsed)} of ${usdtText(marginCap)}`

/** One line per position; or that there is none. */
export function positionLines(positions: readonly PositionRow[]): string[] {
  if (positions.length === 0) return ['No position.']
  return positions.map(({ symbol, leg, qty, entryPrice, stopPrice, protection }) => {
    const stop = stopPrice === null ? 'no stop' : `stop ${exactText(stopPrice)}`
    return `  ${symbol} ${leg} ${exactText(qty)} at ${exactText(entryPrice)}, ${stop} (${protection})`
  })
}

export type LastKnown = {
  readonly at: number
  readonly positions: readonly PositionRow[]
  readonly orders: readonly OrderRow[]
}

/** What the books of a bot that does not answer say, and what to do. */
export function knownLines(folder: string, { at, positions, orders }: LastKnown, isReal: boolean): string[] {
  const resting = orders.filter(({ phase, purpose }) => phase !== 'done' && purpose === 'entry')
  return [
    at === 0 ? `The books in ${folder} are empty:` : `The books in ${folder}, last written ${isoTime(at)}:`,
    ...positionLines(positions),
    ...resting.map(({ symbol, side, qty, clientId }) => `  resting entry: ${symbol} ${side} ${qty ?? ''} ${clientId}`),
    ...(isReal ? byHand : ['These are practice or simulated orders: nothing of it is real.']),
  ]
}
