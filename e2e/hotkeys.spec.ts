import { type Page } from '@playwright/test'
import { expect, open, stopButton, test } from './test.ts'

const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const palette = (page: Page) => page.getByRole('dialog', { name: 'Find a page, a symbol or an action' })

test('E96 keys go to pages, the filter and the stop; they write letters in fields, and single ones can be switched off', async ({
  page,
  shownBot,
}) => {
  await open(page, shownBot)
  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await expect(heading(page)).toContainText('Liquidations')
  await page.keyboard.press('g')
  await page.keyboard.press('f')
  await expect(heading(page)).toContainText('Performance')
  const range = page.getByRole('group', { name: 'Range' })
  for (const [key, chosen] of [
    ['[', '30 d'],
    ['[', '7 d'],
    [']', '30 d'],
  ] as const) {
    await page.keyboard.press(key)
    await expect(range.getByRole('button', { name: chosen })).toHaveAttribute('aria-pressed', 'true')
  }
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(heading(page)).toContainText('Trades')
  await page.keyboard.press('/')
  const filter = page.getByRole('search', { name: 'Filter' }).getByPlaceholder('all')
  await expect(filter).toBeFocused()
  await page.keyboard.type('g?o/')
  await expect(filter).toHaveValue('g?o/')
  await expect(heading(page)).toContainText('Trades')

  // An input method composes: the key is its own.
  await page.evaluate(() => {
    const how = { key: 'X', ctrlKey: true, shiftKey: true, isComposing: true, bubbles: true }
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', how))
  })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Control+Shift+X')
  const halt = page.getByRole('dialog', { name: 'Halt trading?' })
  await expect(halt.getByRole('button', { name: 'Halt', exact: true })).toBeFocused()
  // Nothing happens below a dialog.
  await page.keyboard.press('?')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(halt).toHaveCount(0)
  await expect(filter).toBeFocused()
  expect((await shownBot.get('health')).entries).toBe('on')

  await filter.blur()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet.getByRole('row', { name: /Ctrl.*Shift.*X/ })).toContainText('STOP')
  await sheet.getByRole('switch', { name: 'Single keys act' }).click()
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await page.keyboard.press('?')
  await page.keyboard.press('Control+k')
  await expect(palette(page)).toBeVisible()
  await expect(sheet).toHaveCount(0)
  await expect(heading(page)).toContainText('Trades')
})

test('E96 Ctrl+Shift+P ends entries at once and says so', async ({ page, bot }) => {
  await open(page, bot)
  await page.keyboard.press('Control+Shift+P')
  await expect(page.getByRole('status', { name: 'Entries' })).toContainText('Paused')
  await expect(page.getByRole('alert').filter({ hasText: 'stay protected' })).toBeVisible()
  expect((await bot.get('health')).entries).toBe('paused')
})

test('E97 the palette finds pages, symbols and actions, and an action asks in its own dialog', async ({
  page,
  shownBot,
}) => {
  await open(page, shownBot)
  const openPalette = async (): Promise<void> => {
    await page.keyboard.press('Control+k')
    await expect(palette(page).getByRole('textbox')).toBeFocused()
  }
  await openPalette()
  await page.keyboard.type('perfor')
  await page.keyboard.press('Enter')
  await expect(heading(page)).toContainText('Performance')
  await expect(palette(page)).toHaveCount(0)

  await page.getByRole('button', { name: 'Find a page, a symbol or an action' }).click()
  await expect(palette(page).getByRole('textbox')).toBeFocused()
  await page.keyboard.type('ethusdt')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/symbols\/ETHUSDT/)

  await openPalette()
  await page.keyboard.type('flatten')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: /^Flatten/ })
  await expect(dialog.getByRole('button', { name: 'Flatten everything' })).toBeDisabled()
  await expect(palette(page)).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)

  await openPalette()
  await page.keyboard.type('nothing of this name')
  await expect(palette(page)).toContainText('Nothing has that name.')
  await page.keyboard.press('Escape')
  await expect(palette(page)).toHaveCount(0)
  await expect(stopButton(page)).toBeEnabled()
})
