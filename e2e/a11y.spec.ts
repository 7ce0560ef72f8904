import AxeBuilder from '@axe-core/playwright'
import { type Page } from '@playwright/test'
import { pages, pathOn } from './pages.ts'
import { expect, open, stopButton, test } from './test.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function audit(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  expect(found, what).toEqual([])
}

for (const { name, path, title } of pages) {
  test(`axe finds nothing on ${name}, dark and light`, { tag: '@phone' }, async ({ page, shownBot }) => {
    await open(page, shownBot, await pathOn(shownBot, path))
    await expect(page.getByRole('heading', { level: 1 })).toContainText(title)
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await audit(page, `${name}, dark`)
    await page.getByRole('button', { name: 'Switch to light colours' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
    await audit(page, `${name}, light`)
  })
}

test('axe finds nothing in the dialogs', { tag: '@phone' }, async ({ page, shownBot }) => {
  await open(page, shownBot, '/positions')
  await stopButton(page).click()
  await expect(page.getByRole('menuitem', { name: /^Flatten/ })).toBeVisible()
  await audit(page, 'the menu of STOP')
  await page.getByRole('menuitem', { name: /^Flatten/ }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await audit(page, 'the flatten dialog')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Close BTCUSDT long' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await audit(page, 'the close dialog')
})
