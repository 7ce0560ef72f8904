import { expect, open, stopButton, test } from './test.ts'
import { violationsOn } from './a11y.ts'
import { pages, pathOn } from './pages.ts'

for (const { name, path, title } of pages) {
  test(
    `E04 ${name}: STOP is in reach and nothing runs off to the side`,
    { tag: '@phone' },
    async ({ page, shownBot }) => {
      await open(page, shownBot, await pathOn(shownBot, path))
      await expect(page.getByRole('heading', { level: 1 })).toContainText(title)
      for (const width of [page.viewportSize()?.width ?? 0, 320]) {
        await page.setViewportSize({ width, height: 800 })
        const button = stopButton(page)
        await expect(button).toBeInViewport({ ratio: 1 })
        await button.click()
        await expect(page.getByRole('menuitem', { name: /^Halt/ })).toBeInViewport({ ratio: 1 })
        await expect(page.getByRole('menuitem', { name: /^Flatten/ })).toBeInViewport({ ratio: 1 })
        await page.keyboard.press('Escape')
        // The menu takes a moment to go, and tables to be laid out anew.
        const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        await expect.poll(overflow, `at ${width} px`).toBeLessThanOrEqual(0)
      }
    },
  )
}

test('E06 filters are in the address: they survive a deep link, a reload and going back', async ({
  page,
  shownBot,
}) => {
  const history = page.getByRole('table', { name: 'Stored liquidations, newest first' })
  await open(page, shownBot, '/liquidations?tab=history&symbol=BTCUSDT&side=long')
  await expect(page.getByLabel('Symbol', { exact: true })).toHaveValue('BTCUSDT')
  await expect(page.getByRole('combobox', { name: /^Liquidated side/ })).toHaveValue('long')
  await expect(history.getByRole('row', { name: /BTCUSDT/ })).not.toHaveCount(0)

  await page.getByLabel('At least, USDT').fill('50000000')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/min=/)
  await page.reload()
  await expect(page.getByLabel('At least, USDT')).toHaveValue('50000000')
  await expect(history.getByRole('row')).toHaveCount(2)

  await page.getByRole('link', { name: 'System' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('System')
  await page.goBack()
  await expect(page.getByLabel('Symbol', { exact: true })).toHaveValue('BTCUSDT')
  await expect(page.getByLabel('At least, USDT')).toHaveValue('50000000')
})

test('E07 a page that is not there says so and keeps the frame; nonsense in an address is left out', async ({
  page,
  shownBot,
}) => {
  await open(page, shownBot, '/no/such/page')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No such page')
  await expect(stopButton(page)).toBeVisible()
  await open(page, shownBot, '/liquidations?tab=history&symbol=%3Cscript%3E&side=up&min=-1&from=abc')
  await expect(page.getByLabel('Symbol', { exact: true })).toHaveValue('')
  await expect(page.getByRole('table', { name: 'Stored liquidations, newest first' })).toBeVisible()
  await open(page, shownBot, '/trades/no-such-trade')
  await expect(page.getByText(/not loaded/)).toBeVisible()
})

test('E05 a page whose first code does not come says so, and that nothing is known of the bot', async ({
  page,
  shownBot,
  complaints,
}) => {
  const code = /assets\/start-.*\.js/
  await page.route(code, (route) => route.abort())
  await page.goto(shownBot.url)
  await expect(page.getByRole('alert')).toContainText('This page did not load whole')
  await expect(page.getByRole('region', { name: 'Mode' })).toContainText('MODE UNKNOWN')
  expect(await violationsOn(page)).toEqual([])
  await page.unroute(code)
  await page.getByRole('button', { name: 'Load again' }).click()
  await expect(page.getByRole('region', { name: 'Mode' })).toContainText('PRACTICE')
  complaints.length = 0
})

test('E05 a part whose code does not load takes nothing else of its page along', async ({ page, shownBot }) => {
  await page.route(/assets\/equity-panel-.*\.js/, (route) => route.abort())
  await open(page, shownBot)
  await page.getByRole('heading', { name: 'Recent decisions' }).scrollIntoViewIfNeeded()
  await expect(page.getByRole('alert').filter({ hasText: 'The code of this part did not load' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
  await expect(page.getByRole('table', { name: 'Positions', exact: true })).toBeVisible()
})

test('E05 code that does not load leaves the frame alone; the page says so, keeps what was typed, and is loaded again by hand only', async ({
  page,
  shownBot,
  complaints,
}) => {
  const code = /assets\/(?:performance|palette)-.*\.js/
  await page.route(code, (route) => route.abort())
  let loads = 0
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads += 1
  })
  await open(page, shownBot, '/settings/risk')
  const leverage = page.getByLabel('Highest leverage')
  await leverage.fill('7')
  const banner = page.getByRole('alert').filter({ hasText: 'A PART OF THIS PAGE DID NOT LOAD' })
  await expect(banner).toHaveCount(0)
  await page.getByRole('button', { name: 'Find a page, a symbol or an action' }).click()
  await expect(banner).toBeVisible()
  await expect(leverage).toHaveValue('7')
  await leverage.fill(String(shownBot.settings().globals.leverage_max))
  const performance = page.getByRole('link', { name: 'Performance' })
  for (const load of [1, 2]) {
    await performance.click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page did not load')
    await expect(stopButton(page)).toBeVisible()
    await expect(page.getByRole('region', { name: 'Mode' })).toContainText('PRACTICE')
    // Not by itself, however often it fails.
    expect(loads).toBe(load)
    await banner.getByRole('button', { name: 'Load again' }).click()
    await expect.poll(() => loads).toBe(load + 1)
  }
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page did not load')
  expect(await violationsOn(page)).toEqual([])
  await page.unroute(code)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Performance')
  await expect(banner).toHaveCount(0)
  expect(complaints.filter((text) => !text.includes('dynamically imported module'))).toEqual([])
  complaints.length = 0
})
