import { useNavigate, useSearch } from '@tanstack/react-router'
import { z } from 'zod'
import { sortOf, sortText, type Sort } from './table-order.ts'

// Sort and filter of a table as they stand in the address, so that what is seen can be shared and survives a reload.

const sort = z
  .string()
  .regex(/^\w{1,40}\.(up|down)$/)
  .optional()
  .catch(undefined)
// Digits alone come out of an address as a number.
const find = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().trim().min(1).max(60))
  .optional()
  .catch(undefined)

/** Of the main table of a page. */
export const tableSearch = { sort, find }
/** Of a page's second table. */
export const secondTableSearch = { sort2: sort, find2: find }

export type TableAddress = {
  readonly sort: Sort | null
  readonly find: string
  readonly change: (part: { readonly sort?: Sort | null; readonly find?: string }) => void
}

export function useTableAddress(place: 1 | 2): TableAddress {
  const search = useSearch({ strict: false }) as Readonly<Record<string, unknown>>
  const navigate = useNavigate()
  const [sortName, findName] = place === 1 ? (['sort', 'find'] as const) : (['sort2', 'find2'] as const)
  const text = (name: string): string | undefined => (typeof search[name] === 'string' ? search[name] : undefined)
  return {
    sort: sortOf(text(sortName)),
    find: text(findName) ?? '',
    change: (part) => {
      const { sort: sorted, find: found } = part
      const next = {
        ...(sorted === undefined ? {} : { [sortName]: sorted === null ? undefined : sortText(sorted) }),
        ...(found === undefined ? {} : { [findName]: found.trim() === '' ? undefined : found }),
      }
      void navigate({ to: '.', search: (now: object) => ({ ...now, ...next }), replace: true, resetScroll: false })
    },
  }
}
