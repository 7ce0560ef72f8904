import { api } from '@undertow/shared/api.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import { serve, type Room } from '../handle.ts'
import { type Refusal } from '../refusal.ts'
import { filterOf, pageOf, withBook, type FilterQuery } from './list.ts'

export function serveLiquidations(room: Room): void {
  const { backend } = room

  serve(room, api.liquidations, ({ query }) =>
    withBook(backend.archive.liquidations(liquidationFilter(query), pageOf(query)), backend),
  )

  serve(room, api.liquidationTotals, async ({ query }) => {
    const totals = await backend.archive.liquidationTotals(liquidationFilter(query))
    return totals === null ? busy : { ...totals, book: backend.status().book }
  })
}

type LiquidationQuery = FilterQuery & {
  readonly liquidated?: Leg | undefined
  readonly notionalMin?: string | undefined
}

const liquidationFilter = (query: LiquidationQuery) => ({
  ...filterOf(query),
  liquidated: query.liquidated ?? null,
  notionalMin: query.notionalMin ?? null,
})

const busy: Refusal = {
  refused: 503,
  code: 'busy',
  message: 'Other totals are being added up.',
  action: 'Try again in a few seconds.',
}
