import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { usdt } from '@undertow/shared/money.ts'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createClock } from '../adapters/clock.ts'
import { generatedMarket } from '../sim/market.ts'
import { createVenue } from '../sim/venue.ts'
import { createPracticeExchange } from './exchange.ts'
import { type PracticeServer, startPracticeServer } from './server.ts'
import { credentials, signedV1, signedV3, valueOf } from './testing.ts'

const clock = createClock()
const now = (): number => clock.now()
const open: { close(): Promise<void> | void }[] = []
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close()
})

async function started() {
  const startAt = now() - 2_000
  const market = generatedMarket({ seed: 'server', startAt, symbols: ['BTCUSDT'] })
  const venue = createVenue({
    instruments: market.instruments,
    startAt,
    wallet: usdt('10000'),
    hedgeMode: true,
    fundingHours: 8,
    policy: { refuseSecondClosePosition: false, countdownCancelsStops: true, refuseCrossingPostOnly: false },
  })
  const exchange = createPracticeExchange({ venue, market, startAt, credentials, seed: 'server' })
  exchange.advance(now())
  const server = await startPracticeServer({ exchange, host: '127.0.0.1', port: 0, now })
  open.push(server)
  return { server, exchange, ...clientOf(server) }
}

function clientOf({ url, streamUrl }: PracticeServer) {
  let lastNonce = 0
  const send = async (wanted: ReturnType<typeof signedV1>) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await fetch(url + wanted.path, {
      method: wanted.method,
      headers: { ...wanted.headers, ...form },
      ...(wanted.method === 'GET' ? {} : { body: wanted.body }),
    })
    return { status: reply.status, headers: reply.headers, json: valueOf(await reply.text()) }
  }
  const listen = async (path: string) => {
    const socket = new WebSocket(streamUrl + path)
    const messages: Record<string, never>[] = []
    socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString('utf8'))))
    open.push({ close: () => socket.terminate() })
    await once(socket, 'open')
    return { socket, messages }
  }
  return {
    send,
    listen,
    v3: (method: string, path: string, params = {}) =>
      send(signedV3(method, `/fapi/v3/${path}`, params, (lastNonce = Math.max(now() * 1_000, lastNonce + 1)))),
    v1: (method: string, path: string, params = {}) => send(signedV1(method, path, params, now())),
  }
}

describe('over real sockets', () => {
  test.each(['v1', 'v3'] as const)('a %s client enters, protects, is told and cancels', async (version) => {
    const client = await started()
    const call = (method: string, path: string, params = {}) =>
      version === 'v3' ? client.v3(method, path, params) : client.v1(method, `/fapi/v1/${path}`, params)
    const { listenKey } = (await call('POST', 'listenKey')).json as { listenKey: string }
    const user = await client.listen(`/ws/${listenKey}`)

    const order = { symbol: 'BTCUSDT', positionSide: 'LONG', quantity: '0.01' }
    const entry = { ...order, side: 'BUY', type: 'MARKET', newClientOrderId: 'entry', newOrderRespType: 'RESULT' }
    expect((await call('POST', 'order', entry)).json).toMatchObject({ status: 'FILLED' })
    await vi.waitFor(() => expect(user.messages.map(({ e }) => e)).toContain('ACCOUNT_UPDATE'))
    const mark = Number(
      ((await call('GET', 'premiumIndex', { symbol: 'BTCUSDT' })).json as { markPrice: string }).markPrice,
    )
    const stop = { symbol: 'BTCUSDT', side: 'SELL', positionSide: 'LONG', type: 'STOP_MARKET', closePosition: 'true' }
    const trigger = { stopPrice: String(Math.floor(mark * 0.95)), workingType: 'MARK_PRICE', newClientOrderId: 'stop' }
    expect((await call('POST', 'order', { ...stop, ...trigger })).json).toMatchObject({ status: 'NEW' })
    const cancelled = await call('DELETE', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'stop' })
    expect(cancelled.json).toMatchObject({ status: 'CANCELED' })
    await vi.waitFor(() => expect(user.messages.at(-1)).toMatchObject({ o: { c: 'stop', X: 'CANCELED' } }))
  })

  test('the market moves by itself', async () => {
    const client = await started()
    const { messages } = await client.listen('/stream?streams=btcusdt@bookTicker/btcusdt@markPrice@1s')
    await vi.waitFor(() => expect(messages.length).toBeGreaterThan(3), { timeout: 5_000 })
    expect(messages[0]).toMatchObject({ stream: expect.stringContaining('btcusdt@'), data: { s: 'BTCUSDT' } })
  })

  test('a dropped request ends its connection, a delayed one comes late', async () => {
    const client = await started()
    const path = '/fapi/v1/time'
    client.exchange.faults.addRequest({ match: { path }, times: 1, when: 'before', action: { do: 'drop' } })
    client.exchange.faults.addRequest({ match: { path }, times: 1, when: 'reply', action: { do: 'delay', ms: 150 } })
    const ask = { method: 'GET', path, headers: {}, body: '' }
    await expect(client.send(ask)).rejects.toThrow('fetch failed')
    const before = performance.now()
    expect((await client.send(ask)).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThan(140)
  })
})

describe('the door', () => {
  const raw = (port: number, headers: Record<string, string>, path = '/fapi/v1/time', body = '') =>
    new Promise<number>((resolve, reject) => {
      const method = body === '' ? 'GET' : 'POST'
      const asked = httpRequest({ host: '127.0.0.1', port, path, method, headers, setHost: false }, (reply) => {
        reply.resume()
        resolve(reply.statusCode ?? 0)
      })
      asked.on('error', reject)
      asked.end(body)
    })

  test('opens for the names of this machine only', async () => {
    const { server } = await started()
    const host = (name: string) => raw(server.port, { host: name })
    expect(await host(`127.0.0.1:${server.port}`)).toBe(200)
    expect(await host(`localhost:${server.port}`)).toBe(200)
    expect(await host(`evil.example:${server.port}`)).toBe(403)
    expect(await host('127.0.0.1')).toBe(403)
    expect(await host(`127.0.0.1:${server.port + 1}`)).toBe(403)
  })

  test('stays shut for pages of other origins', async () => {
    const { server } = await started()
    const host = `127.0.0.1:${server.port}`
    expect(await raw(server.port, { host, origin: `http://${host}` })).toBe(200)
    expect(await raw(server.port, { host, origin: 'http://evil.example' })).toBe(403)
    expect(await raw(server.port, { host, origin: 'null' })).toBe(403)
    const socket = new WebSocket(`${server.streamUrl}/ws/!forceOrder@arr`, { origin: 'http://evil.example' })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain('403')
  })

  test('knows its stream paths', async () => {
    const { server } = await started()
    const socket = new WebSocket(`${server.streamUrl}/elsewhere`)
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain('404')
  })

  test('survives clients that are turned away and reset the connection', async () => {
    const client = await started()
    const { port } = client.server
    const upgrade = `GET /elsewhere HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
    const uncaught: unknown[] = []
    const note = (error: unknown) => void uncaught.push(error)
    process.on('uncaughtException', note)
    open.push({ close: () => void process.off('uncaughtException', note) })
    for (let i = 0; i < 60; i++) {
      const socket = connect(port, '127.0.0.1')
      await new Promise((resolve) => socket.write(upgrade + 'x'.repeat(60_000), resolve))
      if (i % 2) await new Promise((resolve) => setTimeout(resolve, 1))
      socket.resetAndDestroy()
    }
    expect((await client.send({ method: 'GET', path: '/fapi/v1/ping', headers: {}, body: '' })).json).toEqual({})
    expect(uncaught).toEqual([])
  })

  test('keeps no socket of a client that is turned away and does not close', async () => {
    const { server } = await started()
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => socket.destroy())
    socket.write(
      `GET /elsewhere HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    )
    socket.resume()
    await once(socket, 'end')
    // A socket that still stands there takes this in; a closed one resets.
    const isGone = new Promise((resolve) => socket.once('close', () => resolve(true)))
    const writing = setInterval(() => socket.write('x'), 10)
    open.push({ close: () => clearInterval(writing) })
    expect(await Promise.race([isGone, new Promise((resolve) => setTimeout(resolve, 1_000, false))])).toBe(true)
  })

  test('refuses long bodies and frames', async () => {
    const client = await started()
    const host = `127.0.0.1:${client.server.port}`
    expect(await raw(client.server.port, { host }, '/fapi/v1/order', 'x'.repeat(65 * 1024))).toBe(413)
    const { socket } = await client.listen('/ws')
    socket.send('x'.repeat(65 * 1024))
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1009)
    expect(await raw(client.server.port, { host })).toBe(200)
  })

  test('survives a client that speaks no HTTP', async () => {
    const client = await started()
    const socket = connect(client.server.port, '127.0.0.1')
    socket.end('\0\0nonsense\r\n\r\n')
    socket.resume()
    await once(socket, 'close')
    expect((await client.send({ method: 'GET', path: '/fapi/v1/ping', headers: {}, body: '' })).json).toEqual({})
  })

  test('says when its port is taken', async () => {
    const { server, exchange } = await started()
    const again = startPracticeServer({ exchange, host: '127.0.0.1', port: server.port, now })
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
