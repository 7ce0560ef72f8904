import { expect, hunt, open, test } from './test.ts'

test('E65 several symbols are found, selected and changed at once; the fields that differ are in the review', async ({
  page,
  bot,
}) => {
  await open(page, bot, '/settings/symbols')
  const table = page.getByRole('table', { name: 'Symbol settings' })
  await page.getByLabel('Add symbol').fill('SOLUSDT')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByLabel('Find a symbol').fill('usdt')
  await page.getByLabel('Select every symbol shown').check()
  await page.getByLabel('Select ETHUSDT').uncheck()
  const bulk = page.getByRole('form', { name: 'Selected symbols' })
  await expect(bulk).toContainText('2 selected')
  await bulk.getByLabel('Field').selectOption('Margin per trade')
  await bulk.getByLabel('Value').fill('33')
  await bulk.getByRole('button', { name: 'Set in all' }).click()
  await bulk.getByRole('button', { name: 'Disable' }).click()
  await expect(table.getByRole('row', { name: /BTCUSDT/ })).toContainText('33')
  await expect(table.getByRole('row', { name: /BTCUSDT/ })).toContainText('2 changed')
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toContainText('3 unsaved changes')

  await page.getByLabel('Select BTCUSDT').uncheck()
  await bulk.getByRole('button', { name: 'Remove' }).click()
  await expect(table.getByRole('row', { name: /SOLUSDT/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'Review and save' }).click()
  const dialog = page.getByRole('dialog')
  const rows = dialog.getByRole('table', { name: 'Changes' }).getByRole('row')
  await expect(rows).toHaveCount(3)
  // What may lose more comes first, and says so.
  await expect(rows.nth(1)).toContainText(/BTCUSDT Margin per trade.*may lose more/)
  await dialog.getByRole('button', { name: 'Save as a new version' }).click()
  await expect(page.getByText('Saved as v2')).toBeVisible()
  await expect(page.getByText(/^active \d\d:\d\d:\d\d/)).toBeVisible()
  expect(bot.settings().symbols).toMatchObject({ BTCUSDT: { trade_value_usdt: 33, enabled: false }, ETHUSDT: {} })
})

test('E66 an override that is removed stays removed, and shows the default in grey', async ({ page, bot }) => {
  await open(page, bot, '/settings/symbols')
  const cell = page
    .getByRole('table', { name: 'Symbol settings' })
    .getByRole('row', { name: /ETHUSDT/ })
    .getByText(/^1[25.]+$/)
  await expect(cell.first()).toHaveText('1.2')
  await page.getByRole('button', { name: 'Edit ETHUSDT' }).click()
  const field = page.getByRole('textbox', { name: /^Take-profit( changed)?$/ })
  await expect(field).toHaveValue('1.2')
  await page.getByRole('button', { name: 'Use the default for Take-profit', exact: true }).click()
  await expect(field).toHaveValue('')
  await expect(field).toHaveAttribute('placeholder', 'default: 15')
  await page.getByRole('button', { name: 'Review and save' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('row', { name: /ETHUSDT Take-profit/ })).toContainText('not set (default 15)')
  await dialog.getByRole('button', { name: 'Save as a new version' }).click()
  await expect(page.getByText('version 2 in force')).toBeVisible()
  await page.reload()
  await expect(cell.first()).toHaveText('15')
  await expect(cell.first()).toHaveClass(/muted/)
  expect(bot.settings().symbols['ETHUSDT']).toEqual({})
})

test('E67 the limits of the exchange stand beside the form, and what it will not take is said before it is saved', async ({
  page,
  bot,
}) => {
  await open(page, bot, '/settings/symbols')
  await page.getByRole('button', { name: 'Edit BTCUSDT' }).click()
  const limits = page.getByRole('region', { name: 'Exchange limits' })
  await expect(limits).toContainText(/Smallest order\s*5 USDT/)
  await expect(limits).toContainText(/Step\s*0\.\d+ BTC/)
  await expect(limits).toContainText(/Highest leverage\s*\d+x/)
  await expect(limits.getByRole('status')).toHaveCount(0)
  await page.getByRole('textbox', { name: 'Margin per trade' }).fill('0.2')
  await expect(limits.getByRole('status')).toContainText('takes no order below 5 USDT')
  await page.getByLabel('Add symbol').fill('NOSUCHUSDT')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Settings of NOSUCHUSDT' })).toContainText('check the name')
  await page.goto(`${bot.url}/settings/exchange`)
  await expect(page.getByRole('table', { name: 'Limits of the exchange' }).getByRole('row')).toHaveCount(3)
})

test('E69 a symbol with an open position leaves the list only after a word about the position', async ({
  page,
  bot,
}) => {
  await hunt(bot, 'BTCUSDT', 'SELL')
  await open(page, bot, '/settings/symbols')
  const table = page.getByRole('table', { name: 'Symbol settings' })
  await expect(table.getByRole('row', { name: /BTCUSDT/ })).toContainText('held')
  const remove = page.getByRole('button', { name: 'Remove BTCUSDT from the list' })
  await remove.click()
  const dialog = page.getByRole('dialog', { name: /BTCUSDT with an open position/ })
  await expect(dialog).toContainText('stays managed and protected')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toHaveCount(0)
  await remove.click()
  await dialog.getByRole('button', { name: 'Remove BTCUSDT from the list' }).click()
  await expect(table.getByRole('row', { name: /BTCUSDT/ })).toHaveCount(0)
  // One that is not held goes at once, and comes back with Discard.
  await page.getByRole('button', { name: 'Remove ETHUSDT from the list' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(table.getByRole('row')).toHaveCount(4)
})

test('E71 the table says how often each symbol would have triggered, now and with the draft', async ({ page, bot }) => {
  await hunt(bot, 'BTCUSDT', 'SELL')
  const decided = (await bot.get('decisions', '?symbol=BTCUSDT')).items.filter(({ outcome }) => outcome === 'entered')
  await open(page, bot, '/settings/symbols')
  const row = page.getByRole('table', { name: 'Symbol settings' }).getByRole('row', { name: /BTCUSDT/ })
  const note = page.getByRole('status').filter({ hasText: 'would have triggered' })
  await expect(note).toContainText(/would have triggered [1-9]\d* times?, largest exposure/)
  await expect(note).toContainText('nothing was recorded')
  const fired = Number(await row.getByRole('cell').nth(11).innerText())
  expect(fired).toBeGreaterThanOrEqual(decided.length)

  await page.getByRole('button', { name: 'Edit BTCUSDT' }).click()
  await page.getByRole('textbox', { name: /^Threshold( changed)?$/ }).fill('900000000')
  await expect(row.getByRole('cell').nth(11)).toHaveText(`${fired} → 0`)
  await page.getByRole('textbox', { name: /^Threshold( changed)?$/ }).fill('-4')
  await expect(page.getByText('counted once all of them are valid')).toBeVisible()
})
