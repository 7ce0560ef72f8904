import { type Page } from '@playwright/test'
import { streamPath } from '@undertow/shared/stream.ts'
import { overThreshold } from './bot.ts'
import { builtWeb, startScriptedMarket } from './scripted-market.ts'
import { startRelay, type Relay } from './relay.ts'
import { expect, onlyLarge, open, test as base } from './test.ts'

const test = base.extend<{ relay: Relay }>({
  relay: async ({ bot }, use) => {
    const relay = await startRelay(bot.url)
    await use(relay)
    await relay.close()
  },
})

const banner = (page: Page) => page.getByRole('alert').filter({ hasText: 'Disconnected' })
const mode = (page: Page) => page.getByRole('region', { name: 'Mode' })

test('W-04 a killed server is said within 3 s (E11, E15); back again, the page catches up without a reload or a double', async ({
  page,
  bot,
}) => {
  await open(page, bot, '/liquidations')
  await onlyLarge(page)
  await bot.liquidate('BTCUSDT', 'SELL', 1_000_000)
  const tape = page.getByRole('grid', { name: 'Live liquidations, newest first' })
  await expect(tape.getByRole('row', { name: /BTCUSDT.*LONG liq/ })).not.toHaveCount(0)
  await page.evaluate(() => (document.body.dataset['since'] = 'before the crash'))

  await bot.kill()
  await expect(banner(page)).toBeVisible({ timeout: 3_000 })
  await expect(mode(page)).toContainText('MODE UNKNOWN')
  await expect(page).toHaveTitle(/^\[\?\] /)
  await expect(page.getByText(/STALE · as of/)).toBeVisible()

  await bot.start()
  await expect(banner(page)).toHaveCount(0, { timeout: 35_000 })
  await expect(mode(page)).toContainText('PRACTICE')
  await bot.liquidate('ETHUSDT', 'BUY', 1_000_000)
  await expect(tape.getByRole('row', { name: /ETHUSDT.*SHORT liq/ })).not.toHaveCount(0)
  expect(await page.evaluate(() => document.body.dataset['since'])).toBe('before the crash')

  const rows = (await tape.getByRole('row').allInnerTexts()).slice(1)
  expect(new Set(rows).size).toBe(rows.length)
  const shown = Number(await tape.getAttribute('aria-rowcount')) - 1
  expect(shown).toBeLessThanOrEqual((await bot.get('stats')).liquidations)
})

test('E12 a stream that falls silent without ending is noticed', async ({ page, relay }) => {
  await open(page, relay)
  relay.stall()
  await expect(banner(page)).toBeVisible({ timeout: 20_000 })
  await expect(mode(page)).toContainText('MODE UNKNOWN')
})

test('E13 answers of 502 during a restart do not end the connection for good', async ({ page, relay }) => {
  await open(page, relay, '/positions')
  relay.answerWith(502)
  await expect(banner(page)).toBeVisible({ timeout: 5_000 })
  relay.answerWith(null)
  await page.getByRole('button', { name: 'Retry now' }).click()
  await expect(banner(page)).toHaveCount(0)
  await expect(mode(page)).toContainText('PRACTICE')
})

test('E16 eight tabs all load and share one connection', async ({ context, bot, relay }) => {
  const tabs: Page[] = []
  for (let nth = 0; nth < 8; nth += 1) {
    const tab = await context.newPage()
    await open(tab, relay)
    await onlyLarge(tab)
    tabs.push(tab)
  }
  await bot.liquidate('BTCUSDT', 'SELL', overThreshold)
  for (const tab of tabs) await expect(tab.getByRole('row', { name: /BTCUSDT.*60\.\d+M/ }).first()).toBeVisible()
  expect(relay.streams()).toBe(1)
  expect(relay.streamsMax()).toBe(1)
})

test('E20 a market without liquidations is quiet, not stale: what lives and when the last one was are told apart', async ({
  page,
  bot,
}) => {
  const { globals, ...others } = bot.settings()
  bot.writeSettings(JSON.stringify({ globals: { ...globals, volume_window_sec: 5 }, ...others }))
  await expect.poll(async () => (await bot.get('config')).config.globals.volume_window_sec).toBe(5)
  await open(page, bot)
  await bot.liquidate('BTCUSDT', 'SELL', overThreshold / 100)
  const tape = page.getByRole('region', { name: 'Live liquidations' })
  await expect(tape.getByRole('row', { name: /BTCUSDT.*LONG liq/ })).not.toHaveCount(0)
  // Only liquidations stop; prices, and what proves that the line lives, go on.
  await bot.sim('stream', { stream: 'market', name: 'forceOrder', do: 'silence', forMs: 600_000 })
  await heartbeats(bot, 4)

  const radar = page.getByRole('table', { name: 'Threshold progress' })
  const window = radar.getByRole('row').filter({ hasText: 'BTCUSDT' }).filter({ hasText: 'LONG liq' })
  await expect(window).toContainText('quiet')
  await expect(page.getByRole('region', { name: 'Mode' })).toContainText('PRACTICE')
  await expect(page.getByText(/STALE/)).toHaveCount(0)
  await expect(page.getByRole('alert').filter({ hasText: /DOWN|Disconnected/ })).toHaveCount(0)
  await page.getByRole('button', { name: /^Connections/ }).click()
  const market = page.getByRole('listitem').filter({ hasText: /^Market/ })
  await expect(market).toContainText(/^Market live/)
  await expect(market).toContainText('0 reconnects')
  const hop = async () => (await bot.get('health')).hops.find(({ hop: name }) => name === 'market')
  await expect.poll(async () => (await hop())?.ageMs).toBeLessThan(5_000)
  expect((await hop())?.state).toBe('live')
})

test('E20 heartbeats alone keep the page live when not one row changes, and the stream is not opened anew', async ({
  page,
}) => {
  const market = await startScriptedMarket(builtWeb)
  try {
    // Without the worker the page's own requests are counted.
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
    const streams: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith(streamPath)) streams.push(request.url())
    })
    await open(page, market)
    market.tell({ symbol: 'BTCUSDT', liquidated: 'long', notional: '45200' })
    const radar = page.getByRole('table', { name: 'Threshold progress' })
    await expect(radar.getByRole('row', { name: /BTCUSDT.*45\.2/ })).toBeVisible()
    // Longer than a stream may be silent.
    await heartbeats(market, 4)
    await expect(page.getByRole('region', { name: 'Mode' })).toContainText('PRACTICE')
    await expect(page.getByText(/STALE/)).toHaveCount(0)
    await expect(page.getByRole('button', { name: /^Connections/ })).toContainText('Page live')
    expect(streams).toHaveLength(1)
  } finally {
    await market.close()
  }
})

test('E31 a paused tape holds still and counts what comes', async ({ page, bot }) => {
  await open(page, bot)
  await onlyLarge(page)
  await bot.liquidate('BTCUSDT', 'SELL', 1_000_000)
  const tape = page.getByRole('grid', { name: 'Live liquidations, newest first' })
  await expect(tape.getByRole('row', { name: /BTCUSDT/ })).not.toHaveCount(0)
  await page.getByRole('button', { name: 'Pause the tape' }).click()
  const before = await tape.getAttribute('aria-rowcount')
  await bot.liquidate('ETHUSDT', 'BUY', 1_000_000)
  const resume = page.getByRole('button', { name: 'Resume the tape' })
  await expect(resume).toContainText(/[1-9]\d* new/)
  expect(await tape.getAttribute('aria-rowcount')).toBe(before)
  await resume.click()
  await expect(tape.getByRole('row', { name: /ETHUSDT.*SHORT liq/ })).not.toHaveCount(0)
})

/** Comes back when the server has said so many times that it lives, which it does every 5 s. */
async function heartbeats({ url }: { readonly url: string }, times: number): Promise<void> {
  const end = new AbortController()
  const { body } = await fetch(url + streamPath, { signal: end.signal })
  if (body === null) throw new Error('the stream has no body')
  let heard = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    heard += text
    if (heard.split('event: hb').length > times) break
  }
  end.abort()
}
