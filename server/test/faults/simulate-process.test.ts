import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { usdt } from '@undertow/shared/money.ts'
import { afterEach, expect, test } from 'vitest'
import { createClock } from '../../src/adapters/clock.ts'
import { createPracticeExchange } from '../../src/practice-exchange/exchange.ts'
import { startPracticeServer } from '../../src/practice-exchange/server.ts'
import { credentials } from '../../src/practice-exchange/testing.ts'
import { generatedMarket } from '../../src/sim/market.ts'
import { createVenue } from '../../src/sim/venue.ts'
import { freePort } from '../free-port.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
const clock = createClock()
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

/** Stands in for Aster behind real sockets. Liquidations come as fast as anybody could want. */
async function standIn() {
  const startAt = clock.now() - 1_000
  const market = generatedMarket({ seed: 'stand-in', startAt, symbols: ['BTCUSDT'] })
  const venue = createVenue({
    instruments: market.instruments,
    startAt,
    wallet: usdt('10000'),
    hedgeMode: true,
    fundingHours: 8,
    policy: { refuseSecondClosePosition: false, countdownCancelsStops: true, refuseCrossingPostOnly: false },
  })
  const exchange = createPracticeExchange({ venue, market, startAt, credentials, seed: 'stand-in' })
  const server = await startPracticeServer({ exchange, host: '127.0.0.1', port: 0, now: () => clock.now() })
  cleanUp.push(() => server.close())
  const headers = { 'x-sim-token': credentials.controlToken }
  const body = JSON.stringify({ symbol: 'BTCUSDT', side: 'SELL', qty: '0.5', price: '97000' })
  const pour = setInterval(() => {
    void fetch(`${server.url}/__sim/liquidation`, { method: 'POST', headers, body }).catch(() => undefined)
  }, 700)
  cleanUp.push(() => clearInterval(pour))
  return { url: server.url, exchange }
}

/** The keys are good ones: a signed request would be answered, and an order taken. */
const liveKeys = {
  UNDERTOW_ASTER_USER: credentials.v3.user,
  UNDERTOW_ASTER_SIGNER: credentials.v3.signer,
  UNDERTOW_ASTER_PRIVATE_KEY: credentials.v3.privateKey,
}

async function program(exchangeUrl: string, data: string) {
  const port = await freePort()
  const options = ['--mode', 'simulate', '--exchange-url', exchangeUrl, '--data', data]
  const child = spawn(process.execPath, [main, ...options, '--port', String(port), '--no-open'], {
    env: { ...process.env, ...liveKeys },
  })
  const exited = once(child, 'exit')
  cleanUp.push(async () => {
    child.kill('SIGKILL')
    await exited
  })
  let said = ''
  const heard = (chunk: Buffer) => void (said += chunk.toString())
  child.stdout.on('data', heard)
  child.stderr.on('data', heard)
  await expect.poll(() => said, { timeout: 60_000 }).toContain('Undertow is at')
  const positions = async (): Promise<readonly { symbol: string; qty: string; protection: string }[]> => {
    const reply = await fetch(`http://localhost:${port}/api/positions`)
    const { items } = (await reply.json()) as { items: { symbol: string; qty: string; protection: string }[] }
    return items
  }
  return { child, exited, positions }
}

test(
  'O-07 with live keys in its environment the program in simulate mode asks public questions only, killed and started again included',
  { timeout: 180_000 },
  async () => {
    const aster = await standIn()
    const data = mkdtempSync(join(tmpdir(), 'undertow-simulate-'))
    cleanUp.push(() => rmSync(data, { recursive: true, force: true }))
    const first = await program(aster.url, data)
    await expect
      .poll(first.positions, { timeout: 60_000 })
      .toMatchObject([{ symbol: 'BTCUSDT', protection: 'protected' }])
    const before = await first.positions()
    first.child.kill('SIGKILL')
    await first.exited

    const second = await program(aster.url, data)
    await expect
      .poll(second.positions, { timeout: 30_000 })
      .toMatchObject([{ symbol: 'BTCUSDT', protection: 'protected' }])
    expect(before[0]?.qty).toBe((await second.positions())[0]?.qty)
    second.child.kill('SIGTERM')
    await second.exited

    const asked = aster.exchange.requests()
    expect(asked.filter(({ isSigned, method }) => isSigned || method !== 'GET')).toEqual([])
    expect(new Set(asked.map(({ path }) => path))).toEqual(
      new Set(['/fapi/v3/exchangeInfo', '/fapi/v3/fundingInfo', '/fapi/v3/ticker/bookTicker']),
    )
    expect(aster.exchange.venue.income()).toEqual([])
  },
)
