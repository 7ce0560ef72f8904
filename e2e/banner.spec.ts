import { type Page } from '@playwright/test'
import { startRelay, type Relay } from './relay.ts'
import { expect, onlyLarge, open, stopButton, test as base } from './test.ts'

const test = base.extend<{ relay: Relay }>({
  relay: async ({ bot }, use) => {
    const relay = await startRelay(bot.url)
    await use(relay)
    await relay.close()
  },
})

const mode = (page: Page) => page.getByRole('region', { name: 'Mode' })
const controls = (page: Page) => page.getByRole('group', { name: 'Trading controls' })
const ownLink = async (page: Page) => page.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))

test(
  'E03 a lost connection makes the mode unknown: nothing but STOP can be pressed, nothing pretends to be new',
  { tag: '@phone' },
  async ({ page, relay }) => {
    await open(page, relay)
    await expect(mode(page)).toHaveAttribute('data-look', 'practice')
    await expect(controls(page).getByRole('button', { name: 'Pause' })).toBeEnabled()
    relay.answerWith(502)
    await expect(mode(page)).toContainText('MODE UNKNOWN')
    await expect(mode(page)).toContainText('last known: practice')
    await expect(mode(page)).toHaveAttribute('data-look', 'unknown')
    await expect(page).toHaveTitle(/^\[\?\] /)
    await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/icon-unknown.svg')
    await expect(controls(page).getByRole('button', { name: 'Pause' })).toBeDisabled()
    await expect(stopButton(page)).toBeEnabled()
    for (const toggle of await page.getByRole('banner').getByRole('switch').all()) await expect(toggle).toBeDisabled()
    await expect(page.getByRole('region', { name: 'Account' })).toContainText('STALE')
    relay.answerWith(null)
    await page.getByRole('button', { name: 'Retry now' }).click()
    await expect(controls(page).getByRole('button', { name: 'Pause' })).toBeEnabled()
  },
)

test(
  'E04 STOP lies above a dialog and a toast at every width; Escape closes what is topmost and nothing else',
  { tag: '@phone' },
  async ({ page, shownBot }) => {
    // Nine widths, at each of which the page is laid out anew.
    test.slow()
    await page.route('**/api/control/pause', (route) => route.fulfill({ status: 500, body: '{}' }))
    await open(page, shownBot, '/positions')
    await controls(page).getByRole('button', { name: 'Pause' }).click()
    const toast = page.getByRole('alert').filter({ hasText: 'Not paused' })
    await expect(toast).toBeVisible()
    await page.getByRole('button', { name: 'Close BTCUSDT long' }).click()
    const lower = page.getByRole('dialog', { name: /^Close BTCUSDT/ })
    await expect(lower).toBeVisible()
    for (const width of [320, 390, 599, 600, 899, 900, 1199, 1200, 1440]) {
      await page.setViewportSize({ width, height: 800 })
      await expect(toast).toBeVisible()
      await expect(stopButton(page), `at ${width} px`).toBeInViewport({ ratio: 1 })
      await stopButton(page).click({ trial: true })
    }
    await stopButton(page).click()
    await expect(page.getByRole('menuitem', { name: /^Halt/ })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menuitem', { name: /^Halt/ })).toHaveCount(0)
    await expect(lower).toBeVisible()

    await stopButton(page).click()
    await page.getByRole('menuitem', { name: /^Halt/ }).click()
    const upper = page.getByRole('dialog', { name: 'Halt trading?' })
    await expect(upper.getByRole('button', { name: 'Halt', exact: true })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(upper).toHaveCount(0)
    await expect(lower).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(lower).toHaveCount(0)
  },
)

test('E04 Escape closes the upper dialog alone, also when the one below was drawn anew after it opened', async ({
  page,
  shownBot,
}) => {
  await open(page, shownBot, '/positions')
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Close BTCUSDT long' }) })
  await page.getByRole('button', { name: 'Close BTCUSDT long' }).click()
  const lower = page.getByRole('dialog', { name: /^Close BTCUSDT/ })
  await expect(lower).toBeVisible()
  await page.keyboard.press('Control+Shift+X')
  const upper = page.getByRole('dialog', { name: 'Halt trading?' })
  await expect(upper.getByRole('button', { name: 'Halt', exact: true })).toBeFocused()
  // The market moves: the list draws anew, and with it the dialog that it opened, which then listens last.
  const before = await row.innerText()
  await expect.poll(() => row.innerText()).not.toBe(before)
  await page.keyboard.press('Escape')
  await expect(upper).toHaveCount(0)
  await expect(lower).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(lower).toHaveCount(0)
})

test('E57 E01 what one tab does is in the banner of the other at once: halted, and on again', async ({
  page,
  context,
  bot,
}) => {
  await open(page, bot)
  const other = await context.newPage()
  await open(other, bot, '/trades')
  await stopButton(page).click()
  await page.getByRole('menuitem', { name: /^Halt/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Halt', exact: true }).click()
  await expect(mode(page)).toContainText('PRACTICE, HALTED')
  await expect(mode(other)).toContainText('PRACTICE, HALTED', { timeout: 1_000 })
  await expect(mode(other)).toHaveAttribute('data-look', 'halted')
  await expect(other).toHaveTitle(/^\[PRACTICE\] /)
  await other.getByRole('button', { name: 'Resume', exact: true }).click()
  await other.getByRole('dialog').getByRole('button', { name: 'Resume entries' }).click()
  await expect(mode(other)).toHaveAttribute('data-look', 'practice')
  await expect(mode(page)).toHaveAttribute('data-look', 'practice', { timeout: 1_000 })
})

test('E19 a market stream and an account stream that are down have banners of their own, and no other', async ({
  page,
  bot,
}) => {
  await open(page, bot)
  const market = page.getByRole('alert').filter({ hasText: 'MARKET STREAM DOWN' })
  const account = page.getByRole('alert').filter({ hasText: 'ACCOUNT STREAM DOWN' })
  await bot.sim('fault', {
    when: 'before',
    action: { do: 'drop' },
    match: { method: 'POST', path: 'listenKey' },
    times: 4,
  })
  await bot.sim('stream', { stream: 'user', do: 'close' })
  await expect(account).toContainText('Fills and positions may be shown late', { timeout: 20_000 })
  await expect(market).toHaveCount(0)
  await expect(mode(page)).toContainText('PRACTICE')
  await expect(account).toHaveCount(0, { timeout: 40_000 })

  await bot.sim('stream', { stream: 'market', do: 'silence', forMs: 15_000 })
  await expect(market).toContainText('No liquidations and no prices', { timeout: 20_000 })
  await expect(account).toHaveCount(0)
  await expect(market).toHaveCount(0, { timeout: 40_000 })
})

test('E17 a tab that was hidden for a minute shows what came meanwhile, once', async ({ page, bot }) => {
  await ownLink(page)
  await page.clock.install()
  await open(page, bot, '/liquidations')
  await onlyLarge(page)
  const look = (isHidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, isHidden)
  await look(true)
  await bot.liquidate('BTCUSDT', 'SELL', 7_000_000)
  await page.clock.fastForward(60_000)
  await look(false)
  const tape = page.getByRole('grid', { name: 'Live liquidations, newest first' })
  await expect(tape.getByRole('row', { name: /BTCUSDT.*7\.0\d*M/ })).toHaveCount(1)
  await expect(page.getByRole('alert').filter({ hasText: 'Disconnected' })).toHaveCount(0)
  await expect(mode(page)).toContainText('PRACTICE')
})

test('E18 rows that the server left out for a slow browser are counted in sight', async ({ page, relay }) => {
  await open(page, relay)
  const connections = page.getByRole('button', { name: /^Connections/ })
  await expect(connections).not.toContainText('left out')
  relay.leaveOut(17)
  await expect(connections).toContainText('17 left out')
  await connections.click()
  await expect(page.getByText('17 rows left out')).toBeVisible()
})
