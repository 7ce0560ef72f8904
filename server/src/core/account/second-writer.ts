import { type OrderReport } from '@undertow/shared/orders.ts'
import { halt } from '../halt.ts'
import { tell, type Moment } from '../moment.ts'
import { remember } from '../remember.ts'

const strangersMs = 300_000
const strangersToHalt = 2
const strangersMax = 200

/**
 * Notes a new order that bears our prefix and the name of another installation, or ours although our journal never meant it: a
 * copy of the data folder is running. Two within five minutes are a second bot on the account: entries stop, protection goes
 * on. What we sent ourselves was in the journal before its first byte left, and never counts.
 */
export function watchForSecondWriter(moment: Moment, { clientId, status, updatedAt, symbol }: OrderReport): void {
  const { state, at } = moment
  if (status !== 'new' && status !== 'partiallyFilled') return
  // What has stood for long was left behind by somebody; it is nobody writing now.
  if (updatedAt < at - strangersMs || state.orders.has(clientId) || state.strangers.has(clientId)) return
  const writer = strangerIn(moment, clientId)
  if (writer === null) return
  for (const [id, toldAt] of state.strangers) if (toldAt < at - strangersMs) state.strangers.delete(id)
  remember(state.strangers, clientId, at, strangersMax)
  tell(moment, 'warn', 'strange_order', symbol, `the order ${clientId} was placed by ${writer}`)
  if (state.strangers.size < strangersToHalt) return
  const todo = 'stop one of the two, then resume'
  const said = `a second bot trades on this account, ${writer}: ${todo}`
  tell(moment, 'error', 'second_writer', null, said)
  halt(moment, said)
}

const ourPattern = /^ut1\.(.{4})\.[0-9a-z]+\.[A-Z]\d+$/

function strangerIn({ state }: Moment, clientId: string): string | null {
  const installation = ourPattern.exec(clientId)?.[1]
  if (installation === undefined) return null
  if (installation !== state.installation) return `the installation "${installation}"`
  return state.forgotten.has(clientId) ? null : 'a copy of this data folder'
}
