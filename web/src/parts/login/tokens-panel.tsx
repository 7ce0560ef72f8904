import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { TokenItem } from '@undertow/shared/tokens-api.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { Confirm } from '../confirm.tsx'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Missing } from '../missing.tsx'
import { Moment } from '../moment.tsx'
import { TokenForm } from './token-form.tsx'

const key = [api.tokens.path]

/** What scripts carry in place of the password. */
export function TokensPanel() {
  const queries = useQueryClient()
  const [revoking, setRevoking] = useState<TokenItem | null>(null)
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(api.tokens, { signal }),
  })
  const revoke = async ({ id }: TokenItem): Promise<void> =>
    void queries.setQueryData(key, await call(api.revokeToken, { params: { id } }))

  return (
    <DataPanel
      title="API tokens"
      flush
      state={{ isLoading: isPending, error: data === undefined ? error : undefined, onRetry: () => void refetch() }}
    >
      {data !== undefined && data.items.length > 0 && (
        <DataTable
          isDense
          label="API tokens"
          columns={[...columns, revokeColumn(setRevoking)]}
          rows={data.items}
          rowKey={({ id }) => id}
        />
      )}
      <TokenForm onMade={() => void refetch()} />
      {revoking !== null && (
        <Confirm
          title={`Revoke ${revoking.name}`}
          verb="Revoke token"
          working="Revoking…"
          onConfirm={() => revoke(revoking)}
          onClose={() => setRevoking(null)}
        >
          <p>Whatever uses this token is refused from then on. It cannot be brought back.</p>
        </Confirm>
      )}
    </DataPanel>
  )
}

const columns: readonly Column<TokenItem>[] = [
  { id: 'name', name: 'Token', cell: ({ name }) => <strong>{name}</strong> },
  { id: 'scope', name: 'May', cell: ({ scope }) => scope },
  {
    id: 'used',
    name: 'Last used',
    cell: ({ usedAt }) => (usedAt === null ? <Missing why="never used" /> : <Moment at={usedAt} withDay />),
  },
  { id: 'ends', name: 'Ends', cell: ({ expiresAt }) => <Moment at={expiresAt} withDay /> },
]

const revokeColumn = (onRevoke: (token: TokenItem) => void): Column<TokenItem> => ({
  id: 'revoke',
  name: 'Revoke',
  isNumber: true,
  cell: (token) => (
    <button type="button" className="btn small" aria-label={`Revoke ${token.name}`} onClick={() => onRevoke(token)}>
      Revoke
    </button>
  ),
})
