import { type Page } from '@playwright/test'
import { overThreshold } from './bot.ts'
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
