import { useQuery } from '@tanstack/react-query'
import { api } from '../api-routes.ts'
import { createContext, use, type ReactNode } from 'react'
import { call } from '../api.ts'

type Facts = {
  readonly price: number
  readonly qty: number
  /** Hours between two funding payments; undefined: the exchange does not tell. */
  readonly fundingHours: number | undefined
}

/** How many decimals the price and quantity of `symbol` have on the exchange; undefined until the server has told. */
export const useDecimals = (symbol: string | undefined): Pick<Facts, 'price' | 'qty'> | undefined =>
  use(Instruments).get(symbol ?? '')

/** How often funding is paid on `symbol`, in words; empty where nobody has told. */
export function useFundingInterval(symbol: string): string {
  const hours = use(Instruments).get(symbol)?.fundingHours
  return hours === undefined ? '' : `every ${hours} h`
}

/** Asks once for all figures of the page. */
export function InstrumentsProvider({ children }: { children: ReactNode }) {
  const { data } = useQuery({
    queryKey: ['instruments'],
    queryFn: ({ signal }) => call(api.symbols, { signal }),
    staleTime: 600_000,
    refetchInterval: ({ state }) => (state.data?.items.some(isKnown) === true ? false : 10_000),
    select: decimalsOf,
  })
  return <Instruments value={data ?? none}>{children}</Instruments>
}

type Item = {
  readonly symbol: string
  readonly instrument: {
    readonly tickSize: string
    readonly stepSize: string
    readonly fundingHours?: number | undefined
  } | null
}
const isKnown = ({ instrument }: Item): boolean => instrument !== null

const none: ReadonlyMap<string, Facts> = new Map()
const Instruments = createContext(none)

function decimalsOf({ items }: { items: readonly Item[] }): ReadonlyMap<string, Facts> {
  return new Map(
    items.flatMap(({ symbol, instrument }) =>
      instrument === null
        ? []
        : [
            [
              symbol,
              {
                price: decimals(instrument.tickSize),
                qty: decimals(instrument.stepSize),
                fundingHours: instrument.fundingHours,
              },
            ] as const,
          ],
    ),
  )
}

const decimals = (step: string): number => step.split('.')[1]?.replace(/0+$/, '').length ?? 0
