import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { domainSeparator, messageDigest, signerOf } from '../src/practice-exchange/evm.ts'

/** A listener between a bot and an exchange on this machine, who keeps everything that the bot sends. */
export async function wireTap(target: string): Promise<{
  readonly url: string
  /** Of every signed request so far: on which of `chains` it would be taken for one of `signer`. */
  readonly goodOn: (signer: string, chains: readonly number[]) => readonly (readonly number[])[]
  readonly close: () => Promise<void>
}> {
  const { hostname, port } = new URL(target)
  const sent: { text: string }[] = []
  const sockets = new Set<Socket>()
  const server = createServer((from) => {
    const to = connect(Number(port), hostname)
    const kept = { text: '' }
    sent.push(kept)
    from.on('data', (chunk) => {
      const text = chunk.toString('latin1')
      kept.text += text
      // The exchange answers to its own name only.
      to.write(text.replaceAll(`127.0.0.1:${portOf(server)}`, `127.0.0.1:${port}`), 'latin1')
    })
    for (const socket of [from, to]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        from.destroy()
        to.destroy()
      })
    }
    to.pipe(from)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    goodOn: (signer, chains) =>
      sent.flatMap(({ text }) =>
        [...text.matchAll(/([\w%.+*=&-]+)&signature=(0x[\da-f]{130})/g)].map(([, message = '', signature = '']) =>
          chains.filter(
            (chain) => signerOf(messageDigest(domainSeparator(chain), message), signature) === signer.toLowerCase(),
          ),
        ),
      ),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port
