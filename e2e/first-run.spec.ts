import { expect, open, stopButton, test } from './test.ts'

test.describe('the first run, with the settings that ship', { tag: '@phone' }, () => {
  test.use({ botOptions: { settings: null, seed: 1 } })

  test('E01 it says practice in the banner, the title and the icon, and that profit means nothing', async ({
    page,
    bot,
  }) => {
    await open(page, bot)
    const banner = page.getByRole('region', { name: 'Mode' })
    await expect(banner).toContainText('PRACTICE')
    await expect(banner).toContainText('profit and loss here mean nothing')
    await expect(page).toHaveTitle(/^\[PRACTICE\] /)
    await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/icon-practice.svg')
  })

  test('E10 liquidations arrive in the open page by themselves, newest on top', async ({ page, bot }) => {
    await open(page, bot)
    const tape = page.getByRole('grid', { name: 'Live liquidations, newest first' })
    const rows = async (): Promise<number> => Number(await tape.getAttribute('aria-rowcount').catch(() => '0'))
    await expect.poll(rows, { timeout: 40_000 }).toBeGreaterThan(1)
    const before = await rows()
    await expect.poll(rows, { timeout: 40_000 }).toBeGreaterThan(before)
    await expect(tape.getByRole('row').nth(1)).toContainText(/(LONG|SHORT)\s*liq/i)
  })
})

test('E03 nothing is invented before the server has spoken', { tag: '@phone' }, async ({ page, bot }) => {
  // The page loads, its worker and its stream never do.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
  await page.route('**/api/**', () => undefined)
  await page.goto(bot.url)
  await expect(page.getByRole('region', { name: 'Mode' })).toContainText('MODE UNKNOWN')
  await expect(page).toHaveTitle(/^\[\?\] /)
  await expect(page.getByRole('status', { name: 'Entries' })).toContainText('unknown')
  const account = page.getByRole('region', { name: 'Account' })
  for (const name of ['Equity', 'Realised today', 'Unrealised', 'Exposure', 'Open']) {
    const tile = account.getByRole('group', { name, exact: true })
    await expect(tile).toContainText('—')
    await expect(tile).not.toContainText(/\d/)
  }
  await expect(stopButton(page)).toBeEnabled()
})
