import { type OrderReport } from '@undertow/shared/orders.ts'
import { halt, tell, type Moment } from './moment.ts'
import { remember } from './state.ts'

const strangersMs = 300_000
const strangersToHalt = 2
const strangersMax = 200

/**
 * Notes a new order that bears our prefix and cannot be ours: of another installation, or numbered beyond what this one has
 * ever given out. Two within five minutes are a second bot on the account: entries stop, protection goes on.
 * Our own unanswered orders and those of a restored journal bear numbers that were given out, so they never count.
 */
export function watchForSecondWriter(moment: Moment, { clientId, status, updatedAt, symbol }: OrderReport): void {
  const { state, at } = moment
  if (status !== 'new' && status !== 'partiallyFilled') return
  // What has stood for long was left behind by somebody; it is nobody writing now.
  if (updatedAt < at - strangersMs || state.orders.has(clientId) || state.strangers.has(clientId)) return
  const writer = strangeWriter(moment, clientId)
  if (writer === null) return
  for (const [id, toldAt] of state.strangers) if (toldAt < at - strangersMs) state.strangers.delete(id)
  remember(state.strangers, clientId, at, strangersMax)
  tell(moment, 'warn', 'strange_order', symbol, `the order ${clientId} was placed by ${writer}`)
  if (state.strangers.size < strangersToHalt) return
  const todo = 'stop one of the two, then resume'
  tell(moment, 'error', 'second_writer', null, `a second bot trades on this account, it is ${writer}: ${todo}`)
  halt(moment, `a second bot trades on this account (${writer}): ${todo}`)
}

const ourPattern = /^ut1\.(.{4})\.([0-9a-z]{1,11})\.[A-Z]\d+$/

function strangeWriter({ state }: Moment, clientId: string): string | null {
  const [, installation, number] = ourPattern.exec(clientId) ?? []
  if (installation === undefined || number === undefined) return null
  if (installation !== state.installation) return `the installation "${installation}"`
  return Number.parseInt(number, 36) > state.seq ? 'a copy of this installation' : null
}
