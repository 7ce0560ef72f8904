import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Transport } from '../server/src/ports.ts'

type Client = { send(text: string): void; terminate(): void }
type Server = {
  readonly clients: ReadonlySet<Client>
  address(): unknown
  once(name: 'listening', then: () => void): void
  close(then: () => void): void
}

// `ws` belongs to the server's manifest.
const { WebSocketServer } = createRequire(new URL('../server/package.json', import.meta.url))('ws') as {
  readonly WebSocketServer: new (options: { readonly host: string; readonly port: number }) => Server
}

/** A loopback WebSocket server that sends what it is told, and a transport that tells when a text comes out of the socket. */
export async function frameSource() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const push = (text: string): void => {
    for (const client of server.clients) client.send(text)
  }
  // The feed takes a silent connection for a dead one.
  const beat = setInterval(() => push(mark), 1_000)
  return {
    url: `ws://127.0.0.1:${port}`,
    push,
    /** `onHeard` is called before the text goes on. */
    heardBy: (transport: Transport, onHeard: () => void): Transport => ({
      ...transport,
      open: (url, handlers) =>
        transport.open(url, {
          ...handlers,
          onMessage: (text) => {
            onHeard()
            handlers.onMessage(text)
          },
        }),
    }),
    close: (): Promise<void> =>
      new Promise((resolve) => {
        clearInterval(beat)
        for (const client of server.clients) client.terminate()
        server.close(() => resolve())
      }),
  }
}

const mark = JSON.stringify({ stream: 'btcusdt@markPrice@1s', data: { e: 'markPriceUpdate', s: 'BTCUSDT' } })
