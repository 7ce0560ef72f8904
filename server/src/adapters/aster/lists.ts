import type { Log } from '../../ports.ts'
import { objectsOf, wholeOf, type JsonObject } from '../wire.ts'
import type { Endpoint } from './endpoints.ts'
import type { Rest } from './rest.ts'
import type { Params } from './signer.ts'

/** What was known before this process. Exchange time. */
export type LastKnown = {
  /** Up to when fills and income are known; null: nothing from before the start is told. */
  fillAt(symbol: string): number | null
  incomeAt(): number | null
  hasFill(symbol: string, tradeId: string): boolean
}

/** Rows of a list that is asked for by time, oldest first; null when a request failed. */
export type RowsSince = (endpoint: Endpoint, params: Params, since: number) => Promise<readonly JsonObject[] | null>

const pageRows = 1_000
const pagesMax = 20
// The longest span that one request may cover is seven days.
const spanMs = 7 * 86_400_000 - 60_000

export function createLists(rest: Rest, log: Log): RowsSince {
  return async (endpoint, params, since) => {
    const rows: JsonObject[] = []
    let from = since
    for (let page = 0; page < pagesMax; page += 1) {
      const to = Math.min(from + spanMs, rest.serverNow() + 60_000)
      const answer = await rest.read(endpoint, [
        ...params,
        ['startTime', String(from)],
        ['endTime', String(to)],
        ['limit', String(pageRows)],
      ])
      if (answer.kind !== 'accepted') {
        log('warn', `aster: ${endpoint.v3} failed: ${answer.message}`)
        return null
      }
      const found = objectsOf(answer.body)
      rows.push(...found)
      const last = Math.max(...found.map((row) => wholeOf(row['time']) ?? 0), from)
      if (found.length >= pageRows) from = Math.max(last, from + 1)
      else if (to < rest.serverNow()) from = to
      else return rows
    }
    log('warn', `aster: ${endpoint.v3} has more rows than ${pagesMax} pages; the oldest were read`)
    return rows
  }
}

/** Up to when a list is known that was read since `since`: to where it settles, unless there was more than could be read. */
export function completeTo(rows: readonly JsonObject[], since: number, settledAt: number): number {
  if (rows.length < pagesMax * pageRows) return Math.max(since, settledAt)
  return Math.max(...rows.map((row) => wholeOf(row['time']) ?? 0), since)
}
