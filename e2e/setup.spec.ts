import { expect, hunt, open, test } from './test.ts'

test(
  'E98 the set-up suggests symbols from what was recorded, explains keys without asking for them, and ends in practice',
  { tag: '@phone' },
  async ({ page, bot }) => {
    await hunt(bot, 'BTCUSDT', 'SELL')
    await open(page, bot, '/setup')
    await expect(page.getByRole('region', { name: '1. What happens with your money' })).toContainText(
      'This is practice',
    )
    const keys = page.getByRole('region', { name: '3. Keys, if ever' })
    await expect(keys).toContainText('.env')
    await expect(keys.getByRole('textbox')).toHaveCount(0)
    const save = page.getByRole('button', { name: 'Review and save' })
    await expect(save).toBeDisabled()

    const table = page.getByRole('table', { name: 'Suggested symbols' })
    const box = table.getByRole('checkbox', { name: /^BTCUSDT/ })
    await expect(table.getByRole('row', { name: /BTCUSDT/ })).toContainText(/triggered \d+ times?/)
    await box.check()
    const threshold = table.getByRole('textbox', { name: 'Threshold of BTCUSDT' })
    await expect(threshold).not.toHaveValue('')
    await threshold.fill('nonsense')
    await expect(save).toBeDisabled()
    await threshold.fill('40000000')
    await expect(page.getByRole('status').filter({ hasText: 'would have triggered' })).toContainText(/triggered [1-9]/)
    await save.click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('row', { name: /BTCUSDT Threshold/ })).toContainText('40000000')
    await dialog.getByRole('button', { name: 'Save as a new version' }).click()
    await expect(page.getByText('Saved. Orders stay practice.')).toBeVisible()
    await page.getByRole('link', { name: 'Watch it work' }).click()
    await expect(page.getByRole('region', { name: 'Mode' })).toContainText('PRACTICE')
    const { globals, symbols } = bot.settings()
    expect([globals.simulate_only, symbols['BTCUSDT']]).toEqual([true, { volume_threshold: 40_000_000 }])
  },
)
