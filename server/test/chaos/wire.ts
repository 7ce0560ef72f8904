/** One request as it stands on the wire, without what proves its origin. */
export type Wire = {
  readonly method: string
  readonly path: string
  readonly params: ReadonlyMap<string, string>
  readonly clientId: string | null
  readonly symbol: string | null
  /** Changes something on the exchange. */
  readonly kind: 'place' | 'cancel' | 'leverage' | 'query' | 'read' | 'stream'
}

const proofs = new Set(['signature', 'timestamp', 'nonce', 'recvWindow', 'user', 'signer'])

export function wireOf(method: string, target: string, body: string | null): Wire {
  const [path = '', query = ''] = target.split('?', 2)
  const params = new Map<string, string>()
  for (const [name, value] of new URLSearchParams([query, body ?? ''].filter((part) => part !== '').join('&'))) {
    if (!proofs.has(name)) params.set(name, value)
  }
  const clientId = params.get('newClientOrderId') ?? params.get('origClientOrderId') ?? null
  return { method, path, params, clientId, symbol: params.get('symbol') ?? null, kind: kindOf(method, path) }
}

function kindOf(method: string, path: string): Wire['kind'] {
  if (path.endsWith('/listenKey')) return 'stream'
  if (path.endsWith('/order')) return ({ POST: 'place', DELETE: 'cancel' } as const)[method] ?? 'query'
  return method === 'POST' && path.endsWith('/leverage') ? 'leverage' : 'read'
}

export const lineOf = ({ method, path, params }: Wire): string =>
  `${method} ${path} ${[...params].map(([name, value]) => `${name}=${value}`).join('&')}`

/** The installation of the bot. */
export const ownInstallation = 'chao'
const ownId = new RegExp(`^ut1\\.${ownInstallation}\\.[0-9a-z]+\\.([ESTX])\\d+$`)

/** The letter in a client id of the bot that says what the order is for; null for anybody else's order. */
export function purposeOf(clientId: string): 'E' | 'S' | 'T' | 'X' | null {
  const letter = ownId.exec(clientId)?.[1]
  return (letter as 'E' | 'S' | 'T' | 'X' | undefined) ?? null
}
