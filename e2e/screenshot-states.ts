import type { Page } from '@playwright/test'
import type { Bot } from './bot.ts'

type State = {
  readonly name: string
  /** Of a bot that has just begun, or of one that has traded. */
  readonly stage: 'fresh' | 'traded'
  readonly path: string
  readonly show?: (page: Page, bot: Bot) => Promise<void>
}

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).filter({ visible: true }).first().click()

const choose = async (page: Page, name: string | RegExp): Promise<void> => {
  await press(page, 'STOP')
  await page.getByRole('menuitem', { name }).click()
  await page.getByRole('dialog').waitFor()
}

/** What a page can look like besides full and well. In this order: the last ones change the bot, and end it. */
export const states: readonly State[] = [
  { name: 'empty-overview', stage: 'fresh', path: '/' },
  { name: 'empty-trades', stage: 'fresh', path: '/trades' },
  { name: 'empty-performance', stage: 'fresh', path: '/performance' },
  {
    name: 'error',
    stage: 'traded',
    path: '/nowhere',
    show: async (page, bot) => {
      await page.route('**/api/trades?*', (route) => route.fulfill({ status: 503, body: 'down' }))
      await page.goto(`${bot.url}/trades`)
      await page.getByRole('button', { name: /again/i }).first().waitFor({ timeout: 30_000 })
    },
  },
  {
    name: 'palette',
    stage: 'traded',
    path: '/',
    show: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'shortcuts',
    stage: 'traded',
    path: '/',
    show: async (page) => {
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'view-menu', stage: 'traded', path: '/', show: (page) => press(page, 'View and session') },
  {
    name: 'bell',
    stage: 'traded',
    path: '/',
    show: async (page) => {
      await press(page, /^Alerts, /)
      const list = page.getByRole('dialog', { name: 'Newest alerts' })
      await list.getByRole('link').waitFor()
      await list.getByText('Loading…').waitFor({ state: 'detached' })
    },
  },
  {
    name: 'decision',
    stage: 'traded',
    path: '/liquidations',
    show: async (page) => {
      await press(page, /^Decision on /)
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'close-position',
    stage: 'traded',
    path: '/positions',
    show: async (page) => {
      await press(page, /^Close /)
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'halt-dialog', stage: 'traded', path: '/', show: (page) => choose(page, /^Halt/) },
  { name: 'flatten-dialog', stage: 'traded', path: '/', show: (page) => choose(page, /^Flatten/) },
  {
    name: 'review',
    stage: 'traded',
    path: '/settings/risk',
    show: async (page) => {
      await page
        .getByRole('spinbutton', { name: /^Window/ })
        .or(page.getByLabel(/^Window/))
        .first()
        .fill('90')
      await press(page, /^Review/)
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'paused',
    stage: 'traded',
    path: '/',
    show: async (page) => {
      const resume = page.getByRole('button', { name: 'Resume', exact: true })
      if (!(await resume.isVisible())) await press(page, 'Pause')
      await resume.waitFor()
    },
  },
  {
    name: 'stale',
    stage: 'traded',
    path: '/',
    show: async (page, bot) => {
      await bot.kill()
      await page.getByText('STALE', { exact: false }).first().waitFor({ timeout: 60_000 })
      await bot.start()
    },
  },
]
