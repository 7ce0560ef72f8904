import { type Command, type Notice } from '@undertow/shared/commands.ts'
import { type Purpose } from '@undertow/shared/orders.ts'
import { remember } from './remember.ts'
import { type State } from './state.ts'

/** One step in progress: the state, the time and number of its event, and the commands so far. */
export type Moment = {
  readonly state: State
  readonly at: number
  readonly seq: number
  readonly commands: Command[]
  /** Orders placed by this step so far. */
  placed: number
}

const letters: { readonly [P in Purpose]: string } = { entry: 'E', stop: 'S', takeProfit: 'T', close: 'X' }
const purposes: Readonly<Record<string, Purpose>> = { E: 'entry', S: 'stop', T: 'takeProfit', X: 'close' }

/** The id of the next order of this step: the same event makes the same ids, whenever it is folded. */
export function nextClientId(moment: Moment, purpose: Purpose): string {
  const { installation } = moment.state
  if (installation === null) throw new Error(`an order (${purpose}) before the first "started" event`)
  moment.placed += 1
  return `ut1.${installation}.${moment.seq.toString(36)}.${letters[purpose]}${moment.placed}`
}

const idPattern = /^ut1\.(.{4})\.([0-9a-z]+)\.([ESTX])\d+$/

/** The purpose of an order that this installation placed; null for anybody else's. */
export function ownPurpose(state: Readonly<State>, clientId: string): Purpose | null {
  const [, installation, , letter] = idPattern.exec(clientId) ?? []
  if (letter === undefined || installation !== state.installation) return null
  return purposes[letter] ?? null
}

/** The number of the event that this installation's order came from; null for anybody else's. */
export function ownSeq(state: Readonly<State>, clientId: string): number | null {
  const [, installation, seq] = idPattern.exec(clientId) ?? []
  return seq === undefined || installation !== state.installation ? null : Number.parseInt(seq, 36)
}

export function tell(moment: Moment, level: Notice['level'], code: string, symbol: string | null, text: string): void {
  moment.commands.push({ kind: 'notice', notice: { at: moment.at, level, code, symbol, text } })
}

const silenceMs = 3_600_000
const warnedMax = 500

/** Like `tell`, at most once an hour per code and symbol. */
export function tellSeldom(
  moment: Moment,
  level: Notice['level'],
  code: string,
  symbol: string | null,
  text: string,
): void {
  const key = `${code}:${symbol ?? ''}`
  const last = moment.state.warned.get(key)
  if (last !== undefined && moment.at - last < silenceMs) return
  moment.state.warned.delete(key)
  remember(moment.state.warned, key, moment.at, warnedMax)
  tell(moment, level, code, symbol, text)
}
