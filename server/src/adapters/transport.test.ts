import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { selfSigned } from '../../test/self-signed.ts'
import type { HttpRequest } from '../ports.ts'
import { createTransport } from './transport.ts'

const transports: ReturnType<typeof createTransport>[] = []
const servers: { close(): unknown }[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const transport of transports.splice(0)) await transport.close()
  for (const server of servers.splice(0)) server.close()
})

const transport = () => {
  const made = createTransport()
  transports.push(made)
  return made
}
const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    servers.push(server)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
const venue = async (listener: RequestListener) => `http://127.0.0.1:${await listening(createServer(listener))}`
const get = (url: string, changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  headers: {},
  body: null,
  timeoutMs: 1_000,
  ...changes,
})

describe('a request', () => {
  test('brings back status, headers in lower case, and body', async () => {
    const url = await venue((request, response) => {
      request.setEncoding('utf8')
      let body = ''
      request.on('data', (part: string) => (body += part))
      request.on('end', () =>
        response.writeHead(418, { 'X-MBX-Used-Weight-1M': '7' }).end(`${request.method} ${request.url} ${body}`),
      )
    })
    const reply = await transport().request(get(`${url}/a?b=1`, { method: 'POST', body: 'c=2' }))
    expect(reply).toMatchObject({ status: 418, headers: { 'x-mbx-used-weight-1m': '7' }, body: 'POST /a?b=1 c=2' })
  })

  test('to a port where nobody listens is provably not sent', async () => {
    const url = await venue(() => {})
    const server = servers.pop()
    await new Promise((resolve) => resolve(server?.close()))
    expect(await transport().request(get(url))).toEqual({ failed: 'notSent', reason: 'ECONNREFUSED' })
  })

  test('to a name nobody knows is provably not sent', async () => {
    const failure = await transport().request(get('http://nobody.invalid/', { timeoutMs: 5_000 }))
    expect(failure).toMatchObject({ failed: 'notSent' })
  })

  test.each([
    ['after its bytes are reset', (): RequestListener => (request) => void request.socket.resetAndDestroy(), 1_000],
    ['that is never answered', (): RequestListener => () => {}, 50],
    [
      'whose answer breaks off',
      (): RequestListener => (_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"orderId":1')
        setTimeout(() => response.destroy(), 20)
      },
      1_000,
    ],
  ])('%s may have arrived', async (_name, listener, timeoutMs) => {
    const failure = await transport().request(get(await venue(listener()), { method: 'POST', body: 'a=1', timeoutMs }))
    expect(failure).toMatchObject({ failed: 'noReply' })
  })

  test('arrives once, also when the connection dies under it', async () => {
    let arrived = 0
    const url = await venue((request) => {
      arrived += 1
      request.socket.destroy()
    })
    const far = transport()
    for (let n = 0; n < 5; n += 1) await far.request(get(url, { method: 'POST', body: 'a=1' }))
    expect(arrived).toBe(5)
  })

  test('that fails says nothing of its address or body', async () => {
    const failure = await transport().request(
      get(`${await venue((request) => request.socket.destroy())}/?signature=abc`),
    )
    expect(JSON.stringify(failure)).not.toMatch(/signature|abc/)
  })
})

describe('a socket', () => {
  const socketVenue = async (serve: (far: WebSocketServer) => void) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    servers.push(server)
    await new Promise((resolve) => server.once('listening', resolve))
    serve(server)
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/stream`
  }
  const listen = (url: string) => {
    const heard: string[] = []
    const ended = new Promise<void>((resolve) => {
      const socket = transport().open(url, {
        onOpen: () => heard.push('open'),
        onMessage: (text) => {
          heard.push(text)
          if (text === 'bye') socket.close()
        },
        onPong: () => heard.push('pong'),
        onClose: (code) => {
          heard.push(`close ${code}`)
          setTimeout(resolve, 20)
        },
      })
    })
    return { heard, ended }
  }

  test('hears, and its end is told once', async () => {
    const url = await socketVenue((server) =>
      server.on('connection', (far) => {
        far.send('hello')
        far.send(Buffer.from([1, 2, 3]))
        far.send('bye')
      }),
    )
    const { heard, ended } = listen(url)
    await ended
    expect(heard).toEqual(['open', 'hello', 'bye', 'close 1000'])
  })

  test('S-26 says why it was closed in plain words, whatever the other side wrote', async () => {
    const url = await socketVenue((server) =>
      server.on('connection', (far) => far.close(1008, 'too many\r\n\u001b[2Jfake line')),
    )
    const { promise: told, resolve } = Promise.withResolvers<string>()
    const deaf = (): void => undefined
    transport().open(url, { onOpen: deaf, onMessage: deaf, onPong: deaf, onClose: (_, reason) => resolve(reason) })
    expect(await told).toBe('too many   [2Jfake line')
  })

  test('that is refused ends once and never opens', async () => {
    const { heard, ended } = listen('ws://127.0.0.1:1/')
    await ended
    expect(heard).toEqual(['close 1006'])
  })

  test('F-04 that is sent more than a megabyte at once is closed', async () => {
    const url = await socketVenue((server) => server.on('connection', (far) => far.send('x'.repeat(1024 * 1024 + 1))))
    const { heard, ended } = listen(url)
    await ended
    expect(heard).toEqual(['open', 'close 1006'])
  })

  test('F-07 whose text is not UTF-8 is closed', async () => {
    const port = await listening(
      createTcpServer((line) =>
        line.once('data', (head) => {
          const key = /sec-websocket-key: (.+)\r/i.exec(head.toString())?.[1] ?? ''
          void import('node:crypto').then(({ createHash }) => {
            const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
            line.write(
              `HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
            )
            line.write(Buffer.from([0x81, 0x02, 0xff, 0xfe]))
          })
        }),
      ),
    )
    const { heard, ended } = listen(`ws://127.0.0.1:${port}/`)
    await ended
    expect(heard[0]).toBe('open')
    expect(heard).toHaveLength(2)
    expect(heard[1]).toMatch(/^close/)
  })
})

describe('whoever has no certificate that somebody vouches for', () => {
  const imposter = async () => {
    let asked = 0
    const server = createTlsServer(selfSigned, (_, response) => {
      asked += 1
      response.end('{}')
    })
    const far = new WebSocketServer({ server })
    far.on('connection', () => (asked += 1))
    return { port: await listening(server), asked: () => asked }
  }

  test.each(['1', '0'])('gets no request and no socket, also where the environment says %s', async (checked) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', checked)
    const { port, asked } = await imposter()
    const reply = await transport().request(get(`https://localhost:${port}/`))
    expect(reply).toEqual({ failed: expect.any(String), reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    const told = await new Promise<string>((resolve) => {
      const deaf = (): void => undefined
      transport().open(`wss://localhost:${port}/`, {
        onOpen: () => resolve('open'),
        onMessage: deaf,
        onPong: deaf,
        onClose: (_, reason) => resolve(reason),
      })
    })
    expect([told, asked()]).toEqual([expect.stringMatching(/^self-signed certificate/), 0])
  })
})
