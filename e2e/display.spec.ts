import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import type { Bot } from './bot.ts'
import { expect, open, test } from './test.ts'

const root = (page: Page) => page.locator('html')
const choice = (page: Page, group: string, name: string) =>
  page.getByRole('group', { name: group, exact: true }).getByRole('button', { name, exact: true })
const sample = (page: Page) => page.getByRole('table', { name: 'Example of figures and times' })
const colourOf = (page: Page, tone: 'profit' | 'loss') =>
  sample(page)
    .locator(`.${tone}`)
    .first()
    .evaluate((figure) => getComputedStyle(figure).color)

test('E94 colours, density, zone and number format stay as chosen', async ({ page, shownBot }) => {
  await open(page, shownBot, '/settings/display')
  await expect(root(page)).toHaveAttribute('data-mantine-color-scheme', 'dark')
  const [profit, loss] = [await colourOf(page, 'profit'), await colourOf(page, 'loss')]
  expect(profit).not.toBe(loss)
  await choice(page, 'Profit is', 'Red').click()
  expect([await colourOf(page, 'profit'), await colourOf(page, 'loss')]).toEqual([loss, profit])

  await choice(page, 'Palette', 'Blue, orange').click()
  expect([profit, loss]).not.toContain(await colourOf(page, 'profit'))
  await choice(page, 'Theme', 'Light').click()
  await choice(page, 'Contrast', 'High').click()
  await choice(page, 'Density', 'Compact').click()
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await page.getByLabel('Numbers').selectOption('de-DE')
  const asChosen = async (): Promise<void> => {
    await expect(root(page)).toHaveAttribute('data-mantine-color-scheme', 'light')
    await expect(root(page)).toHaveAttribute('data-contrast', 'high')
    expect(await colourOf(page, 'profit')).toBe('rgb(107, 51, 0)')
    expect(await colourOf(page, 'loss')).toBe('rgb(6, 63, 122)')
    await expect(page.getByTitle(/^Server time/)).toContainText(/^Tokyo UTC\+9\d\d:\d\d:\d\d$/)
    await expect(sample(page)).toContainText('+12.345,60')
    await expect(sample(page)).toContainText('\u2212987,65')
    await expect(sample(page).locator('time').first()).toHaveAttribute(
      'title',
      /T[\d:.]+\+09:00 \(Asia\/Tokyo\) · .+Z \(UTC\)$/,
    )
  }
  const rowHeight = async (): Promise<number> => (await sample(page).getByRole('row').nth(1).boundingBox())?.height ?? 0
  await asChosen()
  expect(await rowHeight()).toBeLessThan(26)
  await page.reload()
  await asChosen()
  await choice(page, 'Density', 'Roomy').click()
  expect(await rowHeight()).toBeGreaterThanOrEqual(40)

  // The clock changes between UTC and the zone that was chosen, and other tabs follow.
  const other = await page.context().newPage()
  await open(other, shownBot, '/settings/display')
  await expect(other.getByTitle(/^Server time/)).toContainText('Tokyo')
  await page.getByTitle(/^Server time/).click()
  await expect(page.getByTitle(/^Server time/)).toContainText('UTC')
  await expect(other.getByLabel('Time zone')).toHaveValue('utc')
  await other.getByTitle(/^Server time/).click()
  await expect(page.getByLabel('Time zone')).toHaveValue('Asia/Tokyo')
})

test('E94 what the system asks for is done until something else is chosen', async ({ page, shownBot }) => {
  await page.emulateMedia({ contrast: 'more', colorScheme: 'light' })
  await open(page, shownBot, '/settings/display')
  await expect(root(page)).toHaveAttribute('data-contrast', 'high')
  await page.emulateMedia({ contrast: 'no-preference' })
  await expect(root(page)).toHaveAttribute('data-contrast', 'normal')
  await choice(page, 'Theme', 'System').click()
  await expect(root(page)).toHaveAttribute('data-mantine-color-scheme', 'light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(root(page)).toHaveAttribute('data-mantine-color-scheme', 'dark')

  // Shapes that are only a background are seen in forced colours too.
  const triangle = sample(page).locator('.triangle').first()
  const groundOf = (): Promise<readonly string[]> =>
    triangle.evaluate((shape) => [
      getComputedStyle(shape).backgroundColor,
      getComputedStyle(document.body).backgroundColor,
    ])
  await page.emulateMedia({ forcedColors: 'active' })
  const [shape, ground] = await groundOf()
  expect(new Set([shape, ground])).toEqual(new Set(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']))
  const dot = page.locator('.dot[data-state=live]').first()
  expect(await dot.evaluate((mark) => getComputedStyle(mark).backgroundColor)).toBe(shape)
})

/** Figures of the account that the page must not have anywhere: text, tooltips, labels. Short ones would be found by chance. */
async function ownAmounts(bot: Bot): Promise<readonly string[]> {
  const [trades, positions] = [(await bot.get('trades')).items, (await bot.get('positions')).items]
  const amounts = [
    ...trades.flatMap(({ qty, grossPnl, commission, netPnl }) => [qty, grossPnl, commission, netPnl]),
    ...positions.flatMap(({ qty, margin }) => [qty, margin]),
  ]
  return amounts.map((amount) => amount.replace('-', '')).filter((amount) => amount.length > 5)
}

test('E94 hidden amounts are nowhere, and the market stays', { tag: '@phone' }, async ({ page, shownBot }) => {
  const amounts = await ownAmounts(shownBot)
  const trade = (await shownBot.get('trades')).items.at(-1)?.id ?? ''
  const paths = ['/positions', '/trades', `/trades/${encodeURIComponent(trade)}`]
  const seenOn = async (path: string): Promise<readonly string[]> => {
    await open(page, shownBot, path)
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
    await expect(page.getByRole('main')).toContainText(/USDT/)
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    const html = `${await page.content()} ${await page.title()}`
    return amounts.filter((amount) => html.includes(amount))
  }
  for (const path of paths) expect(await seenOn(path), `${path} shows amounts before`).not.toEqual([])

  await open(page, shownBot, '/settings/display')
  await page.getByText('Hide amounts', { exact: true }).click()
  await expect(page.getByRole('switch', { name: 'Hide amounts' })).toBeChecked()
  for (const path of paths) {
    expect(await seenOn(path), `${path} while they are hidden`).toEqual([])
    await expect(page.locator('main')).toContainText('•••')
  }
  await open(page, shownBot)
  await expect(page.getByRole('region', { name: 'Account' })).toContainText('•••')
  await expect(page.getByRole('region', { name: 'Account' })).not.toContainText(/\d[.,]\d\d\b(?! ?%)/)

  const history = page.getByRole('table', { name: 'Stored liquidations, newest first' })
  await open(page, shownBot, '/liquidations?tab=history')
  await expect(history.getByRole('row', { name: /BTCUSDT/ }).first()).toContainText(/\d\.\d\d/)
  await expect(history).not.toContainText('•••')
})

test('E94 preferences go to a file and come back; a file that is wrong changes nothing and says why', async ({
  page,
  shownBot,
}) => {
  await open(page, shownBot, '/settings/display')
  await choice(page, 'Density', 'Roomy').click()
  await page.getByLabel('Time zone').selectOption('Europe/Berlin')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export preferences' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('undertow-preferences.json')
  const exported = await readFile(await file.path(), 'utf8')

  await page.getByRole('button', { name: 'Reset preferences' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Reset preferences' }).click()
  await expect(root(page)).toHaveAttribute('data-density', 'normal')
  await expect(page.getByRole('button', { name: 'Reset preferences' })).toBeDisabled()

  const chooser = page.getByLabel('Import a file of preferences')
  const give = (text: string) =>
    chooser.setInputFiles({ name: 'p.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  await give(exported.replace('roomy', 'huge'))
  await expect(
    page.getByRole('alert').filter({ hasText: 'density is "huge"; it can be compact, normal, roomy' }),
  ).toBeVisible()
  await give('{"globals": {}}')
  await expect(page.getByRole('alert').filter({ hasText: 'no file of preferences' })).toBeVisible()
  await give('x'.repeat(30_000))
  await expect(page.getByRole('alert').filter({ hasText: '30000 bytes' })).toBeVisible()
  await expect(root(page)).toHaveAttribute('data-density', 'normal')
  await give(exported)
  await expect(page.getByText('The preferences of p.json are in force')).toBeVisible()
  await expect(root(page)).toHaveAttribute('data-density', 'roomy')
  await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Berlin')
})

test('E95 damaged preferences are no obstacle, and those of an older page are understood', async ({
  page,
  shownBot,
}) => {
  await open(page, shownBot)
  const store = (prefs: string, scheme: string) =>
    page.evaluate(
      ([ui, old]) => {
        localStorage.setItem('undertow.ui.v1', ui ?? '')
        localStorage.setItem('undertow.scheme', old ?? '')
      },
      [prefs, scheme],
    )
  await store('{"zone":"mars', 'purple')
  await page.reload()
  await expect(page.getByRole('region', { name: 'Account' })).toContainText(/Equity.*\d/)
  await expect(root(page)).toHaveAttribute('data-mantine-color-scheme', 'dark')

  await page.evaluate(() => localStorage.clear())
  await store('{"zone":"local","tapeMin":"50000","density":7}', 'light')
  await page.reload()
  await expect(root(page)).toHaveAttribute('data-mantine-color-scheme', 'light')
  await expect(root(page)).toHaveAttribute('data-density', 'normal')
  await expect(page.getByLabel('Smallest liquidation shown')).toHaveValue('50000')
  await expect(page.getByTitle(/^Server time/)).toContainText(/^Local UTC/)
})
