import { expect, open, test } from './test.ts'

test('a profile is saved, looked at and put in force with one click, and a schedule names its next switch', async ({
  page,
  bot,
}) => {
  await open(page, bot, '/settings/profiles')
  const panel = page.getByRole('region', { name: 'Profiles', exact: true })
  await panel.getByLabel('Profile name').fill('overnight')
  await panel.getByRole('button', { name: 'Save as a profile' }).click()
  const row = panel.getByRole('row', { name: /overnight/ })
  await expect(row).toContainText('in force')

  const settings = bot.settings()
  bot.writeSettings(JSON.stringify({ ...settings, globals: { ...settings.globals, volume_window_sec: 7 } }))
  await expect(page.getByText('version 2 in force')).toBeVisible()
  await row.getByRole('button', { name: 'What profile overnight changes' }).click()
  await expect(panel.getByRole('row', { name: /volume_window_sec/ })).toContainText('60')
  await row.getByRole('button', { name: 'Switch to overnight' }).click()
  await expect(page.getByText('version 3 in force')).toBeVisible()
  expect(bot.settings().globals.volume_window_sec).toBe(60)
  const places = page.getByRole('navigation', { name: 'Settings pages' })
  await places.getByRole('link', { name: 'History' }).click()
  await expect(page.getByRole('table', { name: 'Versions of the settings' })).toContainText('profile overnight')
  await places.getByRole('link', { name: 'Profiles' }).click()

  await panel.getByRole('button', { name: 'Add hours' }).click()
  await panel.getByLabel('Hours 1, UTC').fill('22:00-22:00')
  await expect(panel).toContainText('The hours of overnight must last longer than nothing')
  await panel.getByLabel('Hours 1, UTC').fill('22:00-06:00')
  await panel.getByRole('button', { name: 'Save the schedule' }).click()
  await expect(row).toContainText('scheduled')
  await expect(panel).toContainText('next:')
})

test('E70 a VWAP bot’s file is reported key by key before it becomes settings', async ({ page, bot }) => {
  await open(page, bot, '/settings/history')
  const panel = page.getByRole('region', { name: 'Export and import' })
  const file = {
    strategy: { long_vwap_offset: 0.025, take_profit: 0.015, stop_loss: 0.3, magic: 1, api_key: 'hunter2' },
  }
  const look = async (json: object): Promise<void> => {
    await panel.getByLabel('or its text').fill(JSON.stringify(json))
    await panel.getByRole('button', { name: 'Look what it would become' }).click()
  }
  await panel.getByLabel('or its text').fill('{ "globals": ')
  await panel.getByRole('button', { name: 'Look what it would become' }).click()
  await expect(panel.getByRole('alert')).toContainText('is not JSON')
  await expect(panel.getByRole('button', { name: 'Put it into the form' })).toHaveCount(0)
  await look(file)
  await expect(panel.getByRole('alert')).toContainText('may be 0.3 % or 30 %')
  await expect(panel.getByRole('button', { name: 'Put it into the form' })).toHaveCount(0)

  await look({ strategy: { ...file.strategy, stop_loss: '10 %' } })
  const report = panel.getByRole('table', { name: 'Import report' })
  await expect(report.getByRole('row', { name: /take_profit/ })).toContainText('a fraction, taken as')
  await expect(report.getByRole('row', { name: /magic/ })).toContainText('unknown')
  await expect(report).not.toContainText('hunter2')
  expect((await bot.get('config')).version).toBe(1)
  await panel.getByRole('button', { name: 'Put it into the form' }).click()
  await page.getByRole('button', { name: 'Review and save' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save as a new version' }).click()
  await expect(page.getByText('version 2 in force')).toBeVisible()
  expect(bot.settings().symbol_defaults).toMatchObject({ long_vwap_offset_pct: 2.5, take_profit_pct: 1.5 })
})
