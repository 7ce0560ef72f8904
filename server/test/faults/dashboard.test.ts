import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { streamPath } from '@undertow/shared/stream.ts'
import { price, qty, usdt } from '@undertow/shared/money.ts'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { createClock } from '../../src/adapters/clock.ts'
import { openStore } from '../../src/adapters/store/open.ts'
import { createApp } from '../../src/http/app.ts'
import { createFakeBackend, position } from '../http-backend.ts'
import { freePort } from '../free-port.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close()
})

async function listening() {
  const fake = createFakeBackend()
  const port = await freePort()
  const app = await createApp({
    backend: fake.backend,
    arming: null,
    alerts: null,
    auth: null,
    port,
    webRoot: null,
    log: () => {},
  })
  open.push(app)
  await app.listen({ port, host: '127.0.0.1' })
  return { ...fake, port, app, halt: () => fetch(`http://localhost:${port}/api/control/halt`, { method: 'POST' }) }
}

function held(port: number, bytes: string): { readonly socket: Socket; said: string } {
  const socket = connect(port, '127.0.0.1')
  const holder = { socket, said: '' }
  socket.on('data', (chunk) => (holder.said += chunk.toString()))
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  open.push({ close: () => socket.destroy() })
  return holder
}

const streamRequest = (port: number) => `GET ${streamPath} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !isSo(); i += 1) await sleep(10)
  expect(isSo()).toBe(true)
}

test('W-02 of a thousand streams sixty-four are served, the rest are told to come later, and stopping is answered at once', async () => {
  const { port, halt, wishes, tell } = await listening()
  const streams = Array.from({ length: 1000 }, () => held(port, streamRequest(port)))
  // Those that ask for nothing more make room for those that come.
  await until(() => streams.every(({ socket, said }) => socket.destroyed || /event: (snapshot|refused)/.test(said)))
  const served = () => streams.filter(({ socket, said }) => !socket.destroyed && said.includes('event: snapshot'))
  expect(served()).toHaveLength(64)
  tell([{ table: 'positions', key: 'BTCUSDT:long', row: position('BTCUSDT') }])
  const began = performance.now()
  expect((await halt()).status).toBe(200)
  expect(performance.now() - began).toBeLessThan(1000)
  expect(wishes).toHaveLength(1)
  await until(() => served().every(({ said }) => said.includes('event: patch')))
})

test('W-06 connections that are held open, silent or half asked, shut nobody out: the next one who comes can stop', async () => {
  const { port, halt, wishes, app } = await listening()
  const stream = held(port, streamRequest(port))
  await until(() => stream.said.includes('event: snapshot'))
  const half = [
    '',
    `GET /api/stats HTTP/1.1\r\nHost: localhost:${port}\r\nx: `,
    `POST /api/control/pause HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
  ]
  const holders = Array.from({ length: 900 }, (_, i) => held(port, half[i % half.length] ?? ''))
  await until(() => holders.filter(({ socket }) => socket.destroyed).length >= 380)
  const began = performance.now()
  expect((await halt()).status).toBe(200)
  expect(performance.now() - began).toBeLessThan(1000)
  expect([wishes.length, stream.socket.destroyed]).toEqual([1, false])
  const connections = await new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)))
  expect(connections).toBeLessThanOrEqual(512)
})

test('W-05 a year of liquidations is read in short pages over a connection of its own, while new ones are stored', () => {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-year-'))
  openStore(dir, { clock: createClock() }).close()
  const rows = 200_000
  const yearMs = 365 * 86_400_000
  const db = new Database(join(dir, 'market.db'))
  db.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows - 1})
     INSERT INTO liquidations (seq, at, venue, symbol, liquidated, price, qty, notional, magnitude, happened_at, in_ledger)
     SELECT i, i * ${Math.floor(yearMs / rows)}, 'aster', CASE i % 3 WHEN 0 THEN 'BTCUSDT' WHEN 1 THEN 'ETHUSDT' ELSE 'SOLUSDT' END,
       CASE i % 2 WHEN 0 THEN 'long' ELSE 'short' END, '1', '1', CAST(1000 + i % 9000 AS TEXT), 4, i, 0 FROM n`,
  ).run()
  db.close()
  const store = openStore(dir, { clock: createClock() })
  const filter = { symbol: null, from: 0, to: yearMs, liquidated: null, notionalMin: '5000' } as const
  const liquidation = {
    kind: 'liquidation',
    venue: 'aster',
    symbol: 'BTCUSDT',
    liquidated: 'long',
    price: price('1'),
    qty: qty('9000'),
    notional: usdt('9000'),
  } as const
  let [pages, found, worstMs] = [0, 0, 0]
  let cursor: string | null = null
  do {
    const began = performance.now()
    const page: ReturnType<typeof store.archive.liquidations> = store.archive.liquidations(filter, {
      limit: 500,
      cursor,
    })
    worstMs = Math.max(worstMs, performance.now() - began)
    expect(page.items.length).toBeLessThanOrEqual(500)
    found += page.items.length
    cursor = page.next
    pages += 1
    // Writing goes on meanwhile: a reader holds no lock that a writer needs.
    const seq = rows + pages
    store.journal.append({
      seq,
      at: yearMs + pages,
      event: { ...liquidation, happenedAt: yearMs + pages },
      commands: [],
    })
    store.journal.commit()
  } while (cursor !== null && pages < 2000)
  store.close()
  rmSync(dir, { recursive: true })
  expect(found).toBe(Array.from({ length: rows }, (_, i) => 1000 + (i % 9000)).filter((size) => size >= 5000).length)
  // The trading loop shares the thread: no page may be felt there.
  expect(worstMs).toBeLessThan(250)
})
