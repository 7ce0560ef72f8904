import { createServer, request, type ServerResponse } from 'node:http'

/** Stands between browser and bot: counts streams, holds them up, answers in the bot's place. */
export type Relay = {
  readonly url: string
  /** Streams that are open now. */
  streams(): number
  /** The most that were open at one time. */
  streamsMax(): number
  /** Open streams fall silent without ending; new ones never answer. */
  stall(): void
  /** The next patch says that so many rows were left out. */
  leaveOut(rows: number): void
  /** The next patch never arrives. */
  losePatch(): void
  /** Patches that never arrived. */
  lost(): number
  /** Streams end and new ones are refused; everything else goes on. */
  cut(isCut: boolean): void
  /** Every request gets this status, and open streams end. Null: as usual. */
  answerWith(status: number | null): void
  /** What the bot said, where that is kept: one text for each answer, streams included. */
  heard(): readonly string[]
  close(): Promise<void>
}

/** `keep`: what the bot says is kept, for a test that reads all of it. */
export async function startRelay(target: string, { keep = false } = {}): Promise<Relay> {
  const kept: Buffer[][] = []
  const streams = new Set<ServerResponse>()
  let most = 0
  let status: number | null = null
  let isStalled = false
  let leftOut = 0
  let toLose = 0
  let lost = 0
  let isCut = false

  /** Patches say last how many rows are missing. */
  const tell = (chunk: Buffer): Buffer => {
    const place = leftOut === 0 ? -1 : chunk.indexOf('"dropped":0')
    if (place < 0) return chunk
    const text = Buffer.from(`"dropped":${leftOut}`)
    leftOut = 0
    return Buffer.concat([chunk.subarray(0, place), text, chunk.subarray(place + '"dropped":0'.length)])
  }

  const isLost = (chunk: Buffer): boolean => {
    if (toLose === 0 || !chunk.includes('"fromSeq"')) return false
    toLose -= 1
    lost += 1
    return true
  }

  const server = createServer((asked, reply) => {
    if (status !== null) return void reply.writeHead(status).end('not now')
    const isStream = asked.url?.startsWith('/api/stream') === true
    if (isStream && isCut) return void reply.writeHead(502).end('not now')
    if (isStream) {
      streams.add(reply)
      most = Math.max(most, streams.size)
      reply.once('close', () => streams.delete(reply))
      if (isStalled) return
    }
    const own = new URL(target)
    const headers = { ...asked.headers, host: own.host, ...(asked.headers.origin ? { origin: own.origin } : {}) }
    // Compressed it could not be read.
    if (keep) delete headers['accept-encoding']
    const onward = request(new URL(asked.url ?? '/', target), { method: asked.method, headers }, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers)
      const { 'set-cookie': _, ...told } = answer.headers
      const text: Buffer[] = [Buffer.from(JSON.stringify(told))]
      if (keep) kept.push(text)
      answer.on('data', (chunk: Buffer) => {
        if (keep) text.push(chunk)
        if (!isStream) reply.write(chunk)
        else if (!isStalled && !isLost(chunk)) reply.write(tell(chunk))
      })
      answer.once('end', () => reply.end()).once('error', () => reply.destroy())
    })
    onward.once('error', () => reply.destroy())
    reply.once('close', () => onward.destroy())
    asked.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    url: `http://localhost:${port}`,
    streams: () => streams.size,
    streamsMax: () => most,
    stall: () => (isStalled = true),
    cut: (next) => {
      isCut = next
      if (isCut) for (const stream of streams) stream.destroy()
    },
    losePatch: () => (toLose += 1),
    lost: () => lost,
    leaveOut: (rows) => (leftOut = rows),
    answerWith: (next) => {
      status = next
      if (next !== null) for (const stream of streams) stream.destroy()
    },
    heard: () => kept.map((chunks) => Buffer.concat(chunks).toString('utf8')),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
