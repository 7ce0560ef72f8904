import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { pick, stream, uniform } from '../src/sim/random.ts'

/** How one direction of a connection behaves; without a member it passes everything on at once. */
export type Conduct = {
  /** `hold`: bytes wait, nobody is told. `drop`: bytes are lost, nobody is told. */
  readonly flow?: 'hold' | 'drop'
  readonly latencyMs?: number
  readonly bytesPerSec?: number
  /** Passed on in pieces of so many bytes, one a turn of the event loop. */
  readonly dripBytes?: number
}
/** What happens once to what comes next. */
export type Accident = 'flip' | 'cut' | 'reset' | 'halfClose'
export type Direction = 'up' | 'down'

/** Stands between a client and a server on this machine and treats their bytes badly. */
export interface TcpProxy {
  readonly port: number
  /** For every connection, now and to come, or for the `nth` that was made (the first is 1). */
  set(direction: Direction | 'both', conduct: Conduct, nth?: number): void
  /** `flip`: one byte of the next chunk. `cut`: half of the next chunk, then a reset. `reset`: at once. `halfClose`: an end, while the other way goes on. */
  cause(accident: Accident, direction?: Direction, nth?: number): void
  /** Puts bytes of the test's own into what the client hears. */
  inject(bytes: Buffer): void
  /** `refuse`: nobody listens any more. `mute`: new connections are taken, and that is all. */
  door(how: 'open' | 'refuse' | 'mute'): Promise<void>
  /** Connections that were made, and those that still stand. */
  counts(): { readonly made: number; readonly standing: number }
  /** Seeded trouble, one after the other; answers what stops it. */
  storm(seed: string, everyMs: number): () => void
  close(): Promise<void>
}

type Link = { readonly nth: number; readonly up: Lane; readonly down: Lane; reset(): void }
const queuedBytesMax = 1024 * 1024

export async function createTcpProxy(to: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const links = new Set<Link>()
  const sockets = new Set<Socket>()
  const conducts = { up: {} as Conduct, down: {} as Conduct }
  let made = 0
  let isMute = false

  const server: Server = createServer({ allowHalfOpen: true }, (near) => {
    made += 1
    sockets.add(near.on('close', () => sockets.delete(near)).on('error', () => near.destroy()))
    if (isMute) return
    const far = connect({ ...to, allowHalfOpen: true })
    sockets.add(far.on('close', () => sockets.delete(far)).on('error', () => link.reset()))
    const reset = (): void => {
      for (const socket of [near, far]) if (!socket.destroyed) socket.resetAndDestroy()
    }
    const link: Link = { nth: made, up: lane(near, far, reset), down: lane(far, near, reset), reset }
    link.up.set(conducts.up)
    link.down.set(conducts.down)
    links.add(link)
    near.on('error', reset).on('close', () => {
      links.delete(link)
      far.destroy()
    })
  })

  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => void server.listen(port, '127.0.0.1', () => resolve()))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const chosen = (nth: number | undefined): Link[] => [...links].filter((link) => nth === undefined || link.nth === nth)

  const set: TcpProxy['set'] = (direction, conduct, nth) => {
    for (const way of ['up', 'down'] as const) {
      if (direction !== 'both' && direction !== way) continue
      if (nth === undefined) conducts[way] = conduct
      for (const link of chosen(nth)) link[way].set(conduct)
    }
  }
  const cause: TcpProxy['cause'] = (accident, direction = 'down', nth) => {
    for (const link of chosen(nth)) {
      if (accident === 'reset') link.reset()
      else link[direction].befall(accident)
    }
  }

  return {
    port,
    set,
    cause,
    inject: (bytes) => {
      for (const link of links) link.down.put(bytes)
    },
    door: async (how) => {
      isMute = how === 'mute'
      if (how === 'refuse') server.close()
      else if (!server.listening) await listen(port)
    },
    counts: () => ({ made, standing: links.size }),
    storm: (seed, everyMs) => {
      const random = stream(seed, 'tcp proxy')
      let timer = setTimeout(() => undefined, 0)
      const again = (): void => {
        timer = setTimeout(strike, everyMs * (0.5 + uniform(random)))
      }
      const strike = (): void => {
        const direction = pick(random, ['up', 'down'] as const)
        const trouble = pick(random, ['flip', 'cut', 'reset', 'hold', 'drop', 'slow', 'drip', 'well'] as const)
        if (trouble === 'flip' || trouble === 'cut' || trouble === 'reset') cause(trouble, direction)
        else set(direction, conductOf(trouble))
        again()
      }
      again()
      return () => {
        clearTimeout(timer)
        set('both', {})
      }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}

function conductOf(trouble: 'hold' | 'drop' | 'slow' | 'drip' | 'well'): Conduct {
  if (trouble === 'hold' || trouble === 'drop') return { flow: trouble }
  if (trouble === 'slow') return { latencyMs: 100, bytesPerSec: 20_000 }
  return trouble === 'drip' ? { dripBytes: 1 } : {}
}

type Lane = {
  set(conduct: Conduct): void
  befall(accident: 'flip' | 'cut' | 'halfClose'): void
  put(bytes: Buffer): void
}

/** One direction: one queue, emptied by one worker, so that bytes never overtake each other. */
function lane(from: Socket, to: Socket, reset: () => void): Lane {
  const queue: { readonly bytes: Buffer; readonly at: number }[] = []
  let conduct: Conduct = {}
  let accident: 'flip' | 'cut' | null = null
  let queued = 0
  let isWorking = false
  let hasEnded = false

  const work = async (): Promise<void> => {
    if (isWorking) return
    isWorking = true
    while (conduct.flow !== 'hold') {
      const next = queue.shift()
      if (next === undefined) break
      queued -= next.bytes.length
      if (queued < queuedBytesMax) from.resume()
      const { flow, latencyMs = 0 } = conduct
      if (flow === 'drop') continue
      await pause(next.at + latencyMs - performance.now())
      await pass(damaged(next.bytes))
    }
    isWorking = false
    if (hasEnded && queue.length === 0) to.end()
  }

  const pass = async (bytes: Buffer): Promise<void> => {
    const { dripBytes = bytes.length, bytesPerSec } = conduct
    for (let at = 0; at < bytes.length && !to.destroyed; at += dripBytes) {
      const piece = bytes.subarray(at, at + dripBytes)
      to.write(piece)
      if (bytesPerSec !== undefined) await pause((piece.length / bytesPerSec) * 1_000)
      else if (dripBytes < bytes.length) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  const damaged = (bytes: Buffer): Buffer => {
    const what = accident
    accident = null
    if (what === 'flip') bytes.writeUInt8(bytes.readUInt8(0) ^ 0x7f, 0)
    if (what !== 'cut') return bytes
    setTimeout(reset, 5)
    return bytes.subarray(0, Math.floor(bytes.length / 2))
  }

  const put = (bytes: Buffer): void => {
    queue.push({ bytes, at: performance.now() })
    queued += bytes.length
    if (queued >= queuedBytesMax) from.pause()
    void work()
  }
  from.on('data', put)
  from.on('end', () => {
    hasEnded = true
    void work()
  })
  return {
    put,
    set: (wanted) => {
      conduct = wanted
      void work()
    },
    befall: (what) => {
      if (what === 'halfClose') to.end()
      else accident = what
    },
  }
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
}
