/** One request as it arrived, without what it carried. */
export type RequestRow = {
  readonly at: number
  readonly method: string
  readonly path: string
  /** It carried a signature or a key. */
  readonly isSigned: boolean
  readonly symbol: string | null
  readonly clientId: string | null
  /** 0: the connection ended without an answer. */
  readonly status: number
}

export interface RequestLog {
  add(row: RequestRow): void
  /** Oldest first. */
  rows(): readonly RequestRow[]
}

const kept = 20_000

/** The last requests, whatever came of them. */
export function createRequestLog(): RequestLog {
  let rows: RequestRow[] = []
  return {
    add: (row) => {
      rows.push(row)
      if (rows.length >= kept * 2) rows = rows.slice(-kept)
    },
    rows: () => rows,
  }
}
