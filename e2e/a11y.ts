import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { type Bot } from './bot.ts'
import { pathOn, type pages } from './pages.ts'
import { type Relay } from './relay.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** How a page can look, and what it can know. */
export const looks = ['dark', 'light', 'colour-blind'] as const
export const states = ['live', 'stale', 'empty', 'error'] as const
export type Look = (typeof looks)[number]
export type State = (typeof states)[number]

/** `shown` has positions and trades, `empty` has just begun, `relay` stands before `shown` and can cut the stream. */
export type Servers = { readonly shown: Bot; readonly empty: Bot; readonly relay: Relay }

const prefs: Readonly<Record<Look, object>> = {
  dark: { theme: 'dark' },
  light: { theme: 'light' },
  'colour-blind': { theme: 'light', palette: 'colour-blind' },
}

/** Brings a fresh page to one look and state, ready to be audited. */
export async function bring(
  page: Page,
  { path, title }: (typeof pages)[number],
  look: Look,
  state: State,
  { shown, empty, relay }: Servers,
): Promise<void> {
  await page.addInitScript((text) => localStorage.setItem('undertow.ui.v1', text), JSON.stringify(prefs[look]))
  // A bot that has just begun has no trade of its own: its page says so.
  const where = await pathOn(shown, path)
  if (state === 'error') {
    const answer = { error: { code: 'test', message: 'Broken for a test.', action: 'Try again.', requestId: 'r1' } }
    await page.route(/\/api\/(?!stream|session)/, (route) => route.fulfill({ status: 500, json: answer }))
  }
  relay.cut(false)
  const server = { live: shown.url, error: shown.url, empty: empty.url, stale: relay.url }[state]
  await page.goto(server + where)
  const mode = page.getByRole('region', { name: 'Mode' })
  await expect(mode).toContainText('PRACTICE')
  const isOther = path.includes(':id') && (state === 'empty' || state === 'error')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(isOther ? /./ : title)
  if (state === 'stale') {
    relay.cut(true)
    await expect(mode).toContainText('MODE UNKNOWN')
  }
  // A failed request is tried again twice before a panel says so.
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 20_000 })
}

/** What axe finds, one line each. */
export async function violationsOn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}
