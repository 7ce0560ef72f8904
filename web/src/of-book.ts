import { useStatus } from './live.ts'

type Asked = { readonly queryKey: readonly unknown[] }

export type OfBook = {
  /** The last part of a query's key: answers of two books are two answers. */
  readonly of: string
  /** For `placeholderData`: what was shown before stays while the answer is on its way, unless another book gave it. */
  readonly kept: <T>(before: T | undefined, query: Asked | undefined) => T | undefined
}

/** Money of one book is never shown under the name of another, not even for a moment after arming. */
export const useOfBook = (): OfBook => ofBook(nameOf(useStatus()?.book))

/** What is asked before anybody knows the book is asked of the one that the page is told of first: that one has no name. */
let first: string | null = null
function nameOf(book: string | undefined): string {
  first ??= book ?? null
  return book === undefined || book === first ? '' : book
}

export const ofBook = (of: string): OfBook => ({
  of,
  kept: (before, query) => (query?.queryKey.at(-1) === of ? before : undefined),
})
