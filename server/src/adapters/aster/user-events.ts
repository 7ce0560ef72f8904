import type { Event } from '@undertow/shared/events.ts'
import { objectOf, objectsOf, wholeOf, type JsonObject } from '../wire.ts'
import { balanceOfStream, fillOfStream, orderOfStream, positionsOfStream } from './rows.ts'

/** What one message of the user stream says. */
export type UserNews = {
  readonly events: readonly Event[]
  /** What it calls for besides: the message itself does not hold it. */
  readonly calls: readonly ('readIncome' | 'readModes')[]
  /** False for messages of a known kind that could not be read. */
  readonly isReadable: boolean
  /** Of a kind that says nothing to us. */
  readonly isUnknown?: true
}

const nothing: UserNews = { events: [], calls: [], isReadable: true }
const unreadable: UserNews = { events: [], calls: [], isReadable: false }

/** Unknown kinds say nothing to us; the exchange also sends announcements here. */
export function newsOf(payload: JsonObject): UserNews {
  switch (payload['e']) {
    case 'ORDER_TRADE_UPDATE':
      return orderNews(payload)
    case 'ACCOUNT_UPDATE':
      return accountNews(payload)
    case 'ACCOUNT_CONFIG_UPDATE':
      return configNews(payload)
    case 'MARGIN_CALL':
      return nothing
    default:
      return { ...nothing, isUnknown: true }
  }
}

function orderNews(payload: JsonObject): UserNews {
  const row = objectOf(payload['o'])
  const at = wholeOf(payload['T']) ?? wholeOf(payload['E'])
  if (row === null || at === null) return unreadable
  const [order, fill] = [orderOfStream(row, at), fillOfStream(row)]
  const events: Event[] = []
  // The fill first: what the order then says about its filled quantity is already explained.
  if (fill) events.push({ kind: 'fill', fill })
  if (order) events.push({ kind: 'order', order })
  return events.length > 0 ? { events, calls: [], isReadable: order !== null } : unreadable
}

// Money that moved without a fill of ours; the income list names symbol and id, the message does not.
const incomeReasons = new Set<unknown>([
  'FUNDING_FEE',
  'DEPOSIT',
  'WITHDRAW',
  'WITHDRAW_REJECT',
  'ADJUSTMENT',
  'INSURANCE_CLEAR',
  'ADMIN_DEPOSIT',
  'ADMIN_WITHDRAW',
  'MARGIN_TRANSFER',
  'ASSET_TRANSFER',
  'AUTO_EXCHANGE',
])

function accountNews(payload: JsonObject): UserNews {
  const account = objectOf(payload['a'])
  const happenedAt = wholeOf(payload['T']) ?? wholeOf(payload['E'])
  if (account === null || happenedAt === null) return unreadable
  const balances = listed(account['B'])
    .map(balanceOfStream)
    .filter((one) => one !== null)
  const positions = listed(account['P']).flatMap(positionsOfStream)
  return {
    events: [{ kind: 'account', balances, positions, happenedAt }],
    calls: incomeReasons.has(account['m']) ? ['readIncome'] : [],
    isReadable: true,
  }
}

function configNews(payload: JsonObject): UserNews {
  const [setting, account] = [objectOf(payload['ac']), objectOf(payload['ai'])]
  const leverage = wholeOf(setting?.['l'])
  const symbol = setting?.['s']
  if (typeof symbol === 'string' && leverage !== null) {
    return { events: [{ kind: 'leverage', symbol, leverage, message: '' }], calls: [], isReadable: true }
  }
  return account === null ? unreadable : { events: [], calls: ['readModes'], isReadable: true }
}

const listed = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? objectsOf(value) : [])
