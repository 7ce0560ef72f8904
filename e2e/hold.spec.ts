import { expect, onlyLarge, open, stopButton, test } from './test.ts'

test(
  'a page that is held stands still, and what is about safety goes on; then it catches up',
  { tag: '@phone' },
  async ({ page, bot }) => {
    await open(page, bot, '/liquidations')
    await onlyLarge(page)
    await bot.liquidate('BTCUSDT', 'SELL', 3_000_000)
    const tape = page.getByRole('grid', { name: 'Live liquidations, newest first' })
    await expect(tape.getByRole('row', { name: /BTCUSDT/ })).not.toHaveCount(0)
    await page.getByRole('button', { name: 'View and session' }).click()
    await page.getByRole('menuitem', { name: 'Pause live updates' }).click()
    const note = page.getByRole('status').filter({ hasText: 'LIVE UPDATES PAUSED' })
    await expect(note).toBeVisible()
    await expect(page.getByText(/^PAUSED · as of/)).toBeVisible()
    const before = await tape.innerText()
    await bot.liquidate('ETHUSDT', 'BUY', 4_000_000)

    // The frame goes on: entries are halted, and the banner says so.
    await stopButton(page).click()
    await page.getByRole('menuitem', { name: /^Halt/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Halt', exact: true }).click()
    await expect(page.getByRole('region', { name: 'Mode' })).toContainText('HALTED')
    expect(await tape.innerText()).toBe(before)

    await note.getByRole('button', { name: 'Resume live updates' }).click()
    await expect(tape.getByRole('row', { name: /ETHUSDT.*SHORT liq/ })).not.toHaveCount(0)
    await expect(note).toHaveCount(0)
  },
)

test('the app can be installed: manifest and icons come from this server, with their types', async ({ page, bot }) => {
  await open(page, bot)
  const href = await page.locator('link[rel=manifest]').getAttribute('href')
  const reply = await page.request.get(bot.url + href)
  expect(reply.headers()['content-type']).toContain('application/manifest+json')
  const { icons, display } = (await reply.json()) as { display: string; icons: { src: string; type: string }[] }
  expect(display).toBe('standalone')
  for (const { src, type } of icons) {
    const icon = await page.request.get(bot.url + src)
    expect(icon.headers()['content-type'], src).toContain(type)
  }
  const session = await page.context().newCDPSession(page)
  const { errors } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
  await expect(page.locator('meta[name=theme-color]')).toHaveAttribute('content', '#4c3f91')
})
