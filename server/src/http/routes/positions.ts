import { api } from '@undertow/shared/api.ts'
import { checkExits, exitsOf, priceOf } from '@undertow/shared/exit-edit.ts'
import { partOf } from '@undertow/shared/exit-part.ts'
import type { Instrument } from '@undertow/shared/instrument.ts'
import { qty } from '@undertow/shared/money.ts'
import type { PositionRow } from '@undertow/shared/view.ts'
import { stepUpNeeded } from '../auth/gate.ts'
import { serve, type Room } from '../handle.ts'
import { isRefusal, notFound, type Refusal } from '../refusal.ts'
import { wish } from './control.ts'
import { pageInTime, pageOf, withBook } from './list.ts'

export function servePositions(room: Room): void {
  const { backend } = room

  serve(room, api.positions, ({ query }) => {
    const rows = [...backend.view().tables.positions.values()]
    const wanted = rows.filter(({ symbol }) => query.symbol === undefined || symbol === query.symbol)
    return withBook(
      pageInTime(wanted, ({ openedAt }) => openedAt, pageOf(query)),
      backend,
    )
  })

  serve(room, api.positionStory, ({ params }) => {
    const position = backend.view().tables.positions.get(`${params.symbol}:${params.leg}`)
    if (!position) return notFound(`open ${params.leg} position in ${params.symbol}`)
    return { book: backend.status().book, position, ...backend.archive.openStory(position) }
  })

  /** The position as people see it, or the refusal for one that is not there or is on its way out. */
  const find = ({ symbol, leg }: Named): PositionRow | Refusal => {
    const row = backend.view().tables.positions.get(`${symbol}:${leg}`)
    if (!row) return notFound(`open ${leg} position in ${symbol}`)
    return row.protection === 'closing' ? beingClosed : row
  }

  serve(room, api.closePosition, ({ params: { symbol, leg }, by }) => {
    if (!backend.view().tables.positions.has(`${symbol}:${leg}`)) return notFound(`open ${leg} position in ${symbol}`)
    return wish(backend, { do: 'close', symbol, leg }, by)
  })

  serve(room, api.reducePosition, ({ params, body: { sharePct }, by }) => {
    const found = find(params)
    if (isRefusal(found)) return found
    const instrument = instrumentOf(backend, params.symbol)
    if (!instrument) return noRules
    const part = partOf(qty(found.qty), sharePct, instrument)
    if (typeof part === 'string') return notPossible([{ key: 'sharePct', value: String(sharePct), problem: part }])
    return wish(backend, { do: 'reduce', ...params, sharePct }, by)
  })

  serve(room, api.addToPosition, ({ params, by, isFresh }) => {
    const found = find(params)
    if (isRefusal(found)) return found
    return isFresh ? wish(backend, { do: 'add', ...params }, by) : stepUpNeeded
  })

  serve(room, api.protectPosition, ({ params, by }) => {
    const found = find(params)
    return isRefusal(found) ? found : wish(backend, { do: 'protect', ...params }, by)
  })

  serve(room, api.moveExits, ({ params, body, by, isFresh }) => {
    const found = find(params)
    if (isRefusal(found)) return found
    const instrument = instrumentOf(backend, params.symbol)
    if (!instrument) return noRules
    const moved = { stopPrice: priceOf(body.stopPrice), takeProfitPrice: priceOf(body.takeProfitPrice) }
    const { problems, widens } = checkExits(exitsOf(found, instrument.tickSize), moved)
    if (problems.length > 0) return notPossible(problems)
    if (widens && !isFresh) return widensNeeds(body.stopPrice ?? '', found.firstStopPrice)
    return wish(backend, { do: 'setExits', ...params, ...moved, mayWiden: widens }, by)
  })
}

type Named = Pick<PositionRow, 'symbol' | 'leg'>

const instrumentOf = (backend: Room['backend'], symbol: string): Instrument | undefined =>
  backend.instruments().find((instrument) => instrument.symbol === symbol)

const beingClosed: Refusal = {
  refused: 409,
  code: 'beingClosed',
  message: 'The position is being closed.',
  action: 'Wait until it is flat.',
}
const noRules: Refusal = {
  refused: 409,
  code: 'noRules',
  message: 'The exchange has not told its rules for this contract yet.',
  action: 'Try again when the connection stands; closing all of it is possible now.',
}
const notPossible = (problems: readonly { key: string; value: string; problem: string }[]): Refusal => ({
  refused: 422,
  code: 'notPossible',
  message: 'That cannot be done now.',
  action: 'Change what `problems` names. Nothing was done.',
  problems: [...problems],
})
const widensNeeds = (stop: string, first: string | null): Refusal => ({
  ...stepUpNeeded,
  message: `A stop at ${stop} ${first === null ? 'may risk more than the first one, which does not stand yet' : `risks more than the first one at ${first}`}, so your password is needed once more. Nothing was done.`,
})
