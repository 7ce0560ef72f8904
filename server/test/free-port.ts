import { createServer } from 'node:net'

/**
 * A port that is free on both addresses of this machine, below those from which the system draws for connections that leave:
 * what is drawn there may be taken by any of them before the program under test listens.
 */
export async function freePort(): Promise<number> {
  const [first, last] = [12_000, 32_000]
  for (let tries = 0; tries < 50; tries += 1) {
    const port = first + Math.floor(Math.random() * (last - first))
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port
  }
  throw new Error(`no free port between ${first} and ${last}`)
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    // Without IPv6 there is nobody on it either.
    probe.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'))
    probe.listen({ port, host }, () => probe.close(() => resolve(true)))
  })
}
