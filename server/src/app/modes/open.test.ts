import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { usdt } from '@undertow/shared/money.ts'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { createClock } from '../../adapters/clock.ts'
import { hasLogin } from '../../adapters/owner-file.ts'
import { createPracticeExchange } from '../../practice-exchange/exchange.ts'
import { startPracticeServer } from '../../practice-exchange/server.ts'
import { credentials } from '../../practice-exchange/testing.ts'
import { generatedMarket } from '../../sim/market.ts'
import { createVenue } from '../../sim/venue.ts'
import type { Options } from '../options.ts'
import { openMode, reasonNotToStart } from './open.ts'

const folder = mkdtempSync(join(tmpdir(), 'undertow-open-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options: Options = {
  mode: 'live',
  port: 1,
  data: folder,
  speed: 1,
  replay: null,
  exchangePort: 0,
  // Nobody answers there: without the refusal the start fails for another reason.
  exchangeUrl: 'http://127.0.0.1:9',
  seed: 1,
  profile: 'default',
  shouldOpenBrowser: false,
}
const surroundings = {
  projectRoot: folder,
  calledFrom: folder,
  dataFolder: null,
  variables: {},
  isTlsUnchecked: true,
  hasPassword: () => false,
  onFatal: () => undefined,
  onSecrets: () => undefined,
  onReopen: () => undefined,
  pass: null,
}

test.each(['live', 'simulate'] as const)(
  'S-35 --mode %s does not start while certificates are not checked, and touches nothing',
  async (mode) => {
    const reason = await openMode({ ...options, mode }, surroundings).then(() => 'it started', reasonNotToStart)
    expect(reason).toContain('NODE_TLS_REJECT_UNAUTHORIZED')
    expect(reason).toContain('take it out of the environment')
    expect(readdirSync(folder)).toEqual([])
  },
)

/** The address of something that stands in for Aster. */
async function standIn(): Promise<string> {
  const clock = createClock()
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
  onTestFinished(() => server.close())
  return server.url
}

const variables = {
  UNDERTOW_ASTER_USER: credentials.v3.user,
  UNDERTOW_ASTER_SIGNER: credentials.v3.signer,
  UNDERTOW_ASTER_PRIVATE_KEY: credentials.v3.privateKey,
}

test.each(['live', 'simulate'] as const)(
  'a new data folder of --mode %s begins with the profile that was named, else with default; one that is not new keeps its own',
  async (mode) => {
    const exchangeUrl = await standIn()
    const begun = async (data: string, profile: Options['profile']) => {
      const opened = await openMode(
        { ...options, mode, data, exchangeUrl, profile },
        { ...surroundings, variables, isTlsUnchecked: false },
      )
      opened.start()
      const { config } = opened.backend.settings.current()
      await opened.stop()
      return config
    }
    expect(await begun(join(folder, `${mode}-1`), null)).toEqual(profileConfig('default'))
    expect(await begun(join(folder, `${mode}-2`), 'vwap')).toEqual(profileConfig('vwap'))
    expect(await begun(join(folder, `${mode}-2`), 'original')).toEqual(profileConfig('vwap'))
  },
)

test('while simulate works where live has worked, the folder says that its bot needs no login', async () => {
  const data = join(folder, 'both')
  const exchangeUrl = await standIn()
  const open = (mode: 'live' | 'simulate') =>
    openMode({ ...options, mode, data, exchangeUrl }, { ...surroundings, variables, isTlsUnchecked: false })
  await (await open('live')).stop()
  writeFileSync(join(data, 'auth.json'), '{}')
  // As a crash leaves it.
  writeFileSync(join(data, 'operator-key'), '')
  const simulated = await open('simulate')
  expect([hasLogin(data), readdirSync(data).includes('operator-key')]).toEqual([false, false])
  await simulated.stop()
  expect(hasLogin(data)).toBe(true)
  writeFileSync(join(data, 'without-login'), '')
  const live = await open('live')
  expect(hasLogin(data)).toBe(true)
  await live.stop()
})
