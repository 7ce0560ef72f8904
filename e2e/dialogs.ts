import { expect, type Page } from '@playwright/test'
import { stopButton } from './test.ts'

/** What opens over a page, each on a page where it matters: for the accessibility tests. */
export const dialogs = [
  { name: 'menu of STOP', path: '/positions', show: (page: Page) => openStop(page) },
  { name: 'halt', path: '/', show: (page: Page) => chooseStop(page, /^Halt/) },
  { name: 'flatten', path: '/positions', show: (page: Page) => chooseStop(page, /^Flatten/) },
  {
    name: 'close position',
    path: '/positions',
    show: (page: Page) => press(page, 'Close BTCUSDT long', page.getByRole('dialog', { name: /^Close BTCUSDT/ })),
  },
  {
    name: 'palette',
    path: '/',
    show: async (page: Page) => {
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog', { name: /^Find a page/ }).getByRole('textbox')).toBeFocused()
    },
  },
  {
    name: 'shortcuts',
    path: '/',
    show: async (page: Page) => {
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    },
  },
  {
    name: 'review of settings',
    path: '/settings/risk',
    show: async (page: Page) => {
      await page.getByLabel('Highest leverage').fill('3')
      await press(
        page,
        'Review and save',
        page
          .getByRole('dialog', { name: /^Save 1 change/ })
          .getByRole('row')
          .nth(1),
      )
    },
  },
  {
    name: 'columns of a table',
    path: '/trades',
    show: (page: Page) => press(page, /^Columns of /, page.getByRole('dialog', { name: /^Columns of / })),
  },
] as const

const openStop = (page: Page): Promise<void> => press(page, 'STOP', page.getByRole('menuitem', { name: /^Flatten/ }))

async function chooseStop(page: Page, item: RegExp): Promise<void> {
  await openStop(page)
  await page.getByRole('menuitem', { name: item }).click()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true })).toBeVisible()
}

async function press(page: Page, name: string | RegExp, opened: ReturnType<Page['locator']>): Promise<void> {
  await (name === 'STOP' ? stopButton(page) : page.getByRole('button', { name }).first()).click()
  await expect(opened).toBeVisible()
}
