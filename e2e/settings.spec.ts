import { expect, hunt, open, test } from './test.ts'

test('E60 a threshold is edited, shown as a difference, saved as a version, and the bot acts by it', async ({
  page,
  bot,
}) => {
  await open(page, bot, '/symbols/BTCUSDT')
  await page.getByRole('link', { name: 'Edit' }).click()
  await expect(page.getByText('version 1 in force')).toBeVisible()
  const editor = page.getByRole('region', { name: 'Settings of BTCUSDT' })
  await expect(editor).toBeFocused()
  await expect(editor.getByRole('heading', { name: 'BTCUSDT' })).toBeInViewport()
  await page.getByLabel('Threshold', { exact: true }).fill('40000')
  await page.getByRole('button', { name: 'Review and save' }).click()

  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('row', { name: /BTCUSDT Threshold/ })).toContainText('40000')
  await dialog.getByRole('button', { name: 'Save as a new version' }).click()
  await expect(page.getByText('version 2 in force')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toHaveCount(0)
  expect(bot.settings().symbols['BTCUSDT']).toMatchObject({ volume_threshold: 40_000 })

  await page.getByRole('link', { name: 'Overview', exact: true }).click()
  await hunt(bot, 'BTCUSDT', 'SELL', 45_000)
  await expect(page.getByRole('list', { name: /Recent decisions/ })).toContainText(/BTCUSDT.*ENTERED/)
  const { items } = await bot.get('decisions', '?symbol=BTCUSDT')
  expect(items[0]).toMatchObject({ thresholdUsdt: '40000', configVersion: 2, outcome: 'entered' })
})

test('E61 a value that cannot be is refused at its field, and there is nothing to save', async ({ page, bot }) => {
  await open(page, bot, '/settings/symbols')
  await page.getByRole('button', { name: 'Edit BTCUSDT' }).click()
  const field = page.getByRole('textbox', { name: /^Leverage/ })
  await field.fill('500')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toHaveAccessibleDescription(/from 1 to 125/)
  await expect(page.getByRole('button', { name: 'Review and save' })).toBeDisabled()
  await page.getByRole('button', { name: 'Discard' }).click()
  expect((await bot.get('config')).version).toBe(1)
})

test('E62 a version saved meanwhile is not overwritten; the changes can go on top of it', async ({ page, bot }) => {
  await open(page, bot, '/settings/symbols')
  await page.getByRole('button', { name: 'Edit BTCUSDT' }).click()
  await page.getByRole('textbox', { name: /^Cooldown/ }).fill('77')
  await page.getByRole('button', { name: 'Review and save' }).click()

  const meanwhile = bot.settings()
  bot.writeSettings(JSON.stringify({ ...meanwhile, symbols: { ...meanwhile.symbols, SOLUSDT: {} } }))
  await expect.poll(async () => (await bot.get('config')).version).toBe(2)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save as a new version' }).click()
  const conflict = dialog.getByRole('region', { name: 'Saved by somebody else' })
  await expect(conflict).toContainText('Version 2 was saved while you edited version 1')
  await expect(conflict.getByRole('row', { name: /SOLUSDT/ })).toContainText('not set')
  await expect(conflict).toContainText('Nothing of it is what you changed')
  await expect(dialog.getByRole('button', { name: 'Save as a new version' })).toBeDisabled()
  await expect(conflict.getByRole('button', { name: 'Drop my changes, take version 2' })).toBeVisible()
  await conflict.getByRole('button', { name: 'Put my changes on top of version 2' }).click()

  await page.getByRole('button', { name: 'Review and save' }).click()
  await dialog.getByRole('button', { name: 'Save as a new version' }).click()
  await expect(page.getByText('version 3 in force')).toBeVisible()
  const { symbols } = bot.settings()
  expect(symbols).toEqual({ BTCUSDT: { cooldown_sec: 77 }, ETHUSDT: { take_profit_pct: 1.2 }, SOLUSDT: {} })
})

test('E63 an old version is restored as a new one', async ({ page, bot }) => {
  const first = bot.settings()
  bot.writeSettings(JSON.stringify({ ...first, globals: { ...first.globals, max_total_exposure_usdt: '123' } }))
  await expect.poll(async () => (await bot.get('config')).version).toBe(2)
  await open(page, bot, '/settings/history')
  await page.getByRole('button', { name: 'Restore version 1' }).click()
  await page.getByRole('button', { name: 'Review and save' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('row', { name: /Total cap/ })).toContainText('123')
  await dialog.getByRole('button', { name: 'Save as a new version' }).click()
  await expect(page.getByText('version 3 in force')).toBeVisible()
  expect((await bot.get('config')).config.globals.max_total_exposure_usdt).toBe(first.globals.max_total_exposure_usdt)
})

test('E64 one draft over all settings pages: going from one to the other keeps it, leaving them asks first', async ({
  page,
  bot,
}) => {
  await open(page, bot, '/settings')
  await expect(page).toHaveURL(/\/settings\/risk$/)
  await page.getByLabel('Highest leverage').fill('7')
  const places = page.getByRole('navigation', { name: 'Settings pages' })
  await places.getByRole('link', { name: 'Symbols' }).click()
  await expect(places.getByRole('link', { name: 'Symbols' })).toHaveAttribute('aria-current', 'page')
  await page.getByRole('button', { name: 'Edit BTCUSDT' }).click()
  await page.getByRole('textbox', { name: /^Cooldown/ }).fill('9')
  const bar = page.getByRole('region', { name: 'Unsaved changes' })
  await expect(bar).toContainText('2 unsaved changes')
  await page.goBack()
  await expect(page.getByLabel('Highest leverage')).toHaveValue('7')

  await page.getByRole('link', { name: 'Trades' }).click()
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })
  await expect(dialog).toContainText('2 unsaved changes')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page).toHaveURL(/\/settings\/risk$/)
  await expect(page.getByLabel('Highest leverage')).toHaveValue('7')
  await page.getByRole('link', { name: 'Trades' }).click()
  await dialog.getByRole('button', { name: 'Leave and drop the changes' }).click()
  await expect(page).toHaveURL(/\/trades/)
  await open(page, bot, '/settings/symbols')
  await expect(bar).toHaveCount(0)
})

test('a settings file edited by hand is taken over, a broken one is told and changes nothing', async ({
  page,
  bot,
}) => {
  await open(page, bot, '/settings/symbols')
  const settings = bot.settings()
  const edited = { ...settings, symbols: { ...settings.symbols, BTCUSDT: { volume_threshold: '123456' } } }
  bot.writeSettings(JSON.stringify(edited))
  await expect(page.getByText('version 2 in force')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Symbol settings' })).toContainText('123,456')

  bot.writeSettings(JSON.stringify({ ...edited, globals: { ...edited.globals, volume_window_sec: -5 } }))
  const note = page.getByRole('status').filter({ hasText: 'SETTINGS FILE NOT TAKEN OVER' })
  await expect(note).toContainText('volume_window_sec')
  await expect(page.getByText('version 2 in force')).toBeVisible()
  expect((await bot.get('config')).config.globals.volume_window_sec).toBe(settings.globals.volume_window_sec)

  bot.writeSettings('{ "globals": ')
  await expect(note).not.toContainText('volume_window_sec')
  await expect(note).toBeVisible()
  bot.writeSettings(JSON.stringify(edited))
  await expect(note).toHaveCount(0)
  expect((await bot.get('config')).version).toBe(2)
})

test('the simulate switch says that practice ignores it, asks before going off, and changes no order', async ({
  page,
  bot,
}) => {
  await open(page, bot)
  const toggle = page.getByRole('switch', { name: 'Simulate only' })
  await expect(toggle).toBeChecked()
  await expect(toggle).toHaveAccessibleDescription(/Practice ignores this setting/)

  await toggle.click({ force: true })
  const dialog = page.getByRole('dialog', { name: 'Switch simulate-only off?' })
  await expect(dialog).toContainText('Practice mode ignores this setting')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(toggle).toBeChecked()
  expect((await bot.get('config')).version).toBe(1)

  await toggle.click({ force: true })
  await dialog.getByRole('button', { name: 'Switch off' }).click()
  await expect(toggle).not.toBeChecked()
  expect(bot.settings().globals.simulate_only).toBe(false)
  await expect(page.getByRole('region', { name: 'Mode' })).toContainText('PRACTICE')
  await hunt(bot, 'BTCUSDT', 'SELL')
  await expect(page.getByRole('row', { name: /BTCUSDT LONG/ }).first()).toBeVisible()
})
