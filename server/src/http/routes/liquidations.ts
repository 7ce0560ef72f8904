import { api } from '@undertow/shared/api.ts'
import { settingsOf } from '@undertow/shared/config.ts'
import { flowMax } from '@undertow/shared/liquidation-charts-api.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import { serve, type Room, type Written } from '../handle.ts'
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

  serve(room, api.heatmap, async ({ query: { symbol = null, liquidated = null, from, to, columns, rows } }) => {
    const span = { from, to: Math.max(to ?? backend.now() + 1, from + 1) }
    const grid = await backend.archive.grid({ symbol, liquidated, ...span, columns, rows })
    return grid === null ? tooSlow : written(grid, { book: backend.status().book })
  })

  serve(room, api.liquidationFlow, async ({ query: { symbol, to, intervalMs, ...query } }) => {
    const { config } = backend.settings.current()
    const windowSec = settingsOf(config, symbol)?.volume_window_sec ?? config.globals.volume_window_sec
    const end = to ?? backend.now() + 1
    const from = query.from ?? Math.max(0, end - flowMax * intervalMs)
    if (end - from > flowMax * intervalMs) return tooLong
    const flow = await backend.archive.flow({ symbol, from, to: end, intervalMs, windowMs: windowSec * 1_000 })
    return flow === null ? tooSlow : written(flow, { book: backend.status().book, windowSec })
  })
}

/** `more` in front of what is inside the braces of `text`. */
const written = (text: string, more: Readonly<Record<string, string | number>>): Written => ({
  written: `${JSON.stringify(more).slice(0, -1)},${text.slice(1)}`,
})

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

const tooSlow: Refusal = {
  refused: 503,
  code: 'tooSlow',
  message: 'Adding up so many liquidations took too long, or too many charts ask at once.',
  action: 'Choose a shorter range, or try again in a few seconds.',
}

const tooLong: Refusal = {
  refused: 400,
  code: 'tooLong',
  message: `There are more than ${flowMax} intervals between from and to.`,
  action: 'Choose a shorter range or a longer interval.',
}
