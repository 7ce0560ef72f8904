import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { exactText, pctText, withSign } from '@undertow/shared/format.ts'
import { rounded, price, text } from '@undertow/shared/money.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import { createContext, use, type ReactNode } from 'react'
import { call } from '../../api.ts'
import { useLocale } from '../../prefs.ts'
import { useIsStill } from '../../hold.ts'

const lookMs = 2_000
/** While no filter of what is shown asks for VWAP. */
const restMs = 30_000

/** Asks what the market of `symbols` looks like, for the notes inside. */
export function VwapProvider({ symbols, children }: { symbols: readonly string[]; children: ReactNode }) {
  const isStill = useIsStill()
  const asked = [...new Set(symbols)].toSorted().join(',')
  const { data } = useQuery({
    queryKey: ['market', asked],
    queryFn: ({ signal }) => call(api.market, { query: { symbols: asked }, signal }),
    enabled: asked !== '',
    refetchInterval: ({ state }) =>
      !isStill && (state.data?.items.some(({ picture }) => picture?.vwap) ? lookMs : restMs),
    placeholderData: keepPreviousData,
    select: bySymbol,
  })
  return <Market value={data ?? none}>{children}</Market>
}

/** How far a contract trades from its volume-weighted average price; nothing where no filter asks for it. */
export function VwapNote({ symbol, leg }: { symbol: string; leg: Leg }) {
  const item = use(Market).get(symbol)
  const locale = useLocale()
  if (item?.picture?.vwap === undefined) return null
  const { vwap } = item.picture
  const away = item.fromVwapPct[leg]
  if (vwap === null || away === null)
    return (
      <span className="radar-vwap" title="Not enough data yet: the filter refuses entries meanwhile">
        VWAP not known
      </span>
    )
  return (
    <span
      className="radar-vwap"
      title={`What a ${leg} would pay, against the volume-weighted average price; behind it what the filter asks for. VWAP ${exactText(text(rounded(price(vwap.price), decimalsOf(item.ask))), 0, locale)}`}
    >
      VWAP {withSign(pctText(away, locale))}
      {item.asksVwapPct !== null && (
        <>
          <span aria-hidden="true"> / </span>
          <span className="visually-hidden">, needs </span>
          {withSign(pctText(item.asksVwapPct[leg], locale))}
        </>
      )}
    </span>
  )
}

const decimalsOf = (quoted: string | null): number => quoted?.split('.')[1]?.length ?? 0

type Answer = Awaited<ReturnType<typeof call<typeof api.market>>>
type Item = Answer['items'][number]

/** Outside the component: a function made anew in each render would make the map anew, and that would render again. */
const bySymbol = ({ items }: Answer): ReadonlyMap<string, Item> => new Map(items.map((item) => [item.symbol, item]))

const none: ReadonlyMap<string, Item> = new Map()
const Market = createContext(none)
