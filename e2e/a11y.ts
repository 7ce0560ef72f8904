import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { type Bot } from './bot.ts'
import { pathOn, type pages } from './pages.ts'
import { type Relay } from './relay.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** All that a look can break: it changes colours and nothing else. */
const colourRules = ['color-contrast', 'link-in-text-block']

/** How a page can look, and what it can know. */
export const looks = ['dark', 'light', 'colour-blind'] as const
export const states = ['live', 'stale', 'empty', 'error'] as const
export type Look = (typeof looks)[number]
export type State = (typeof states)[number]

/** `shown` has positions and trades, `empty` has just begun, `relay` stands before `shown` and can cut the stream. */
export type Servers = { readonly shown: Bot; readonly empty: Bot; readonly relay: Relay }

const prefs = {
  dark: { theme: 'dark', palette: 'default' },
  light: { theme: 'light', palette: 'default' },
  'colour-blind': { theme: 'light', palette: 'colour-blind' },
} as const satisfies Record<Look, object>

/** Brings a page to one state, ready to be audited. What is live goes stale where it is, without being loaded again. */
export async function bring(
  page: Page,
  { path, title }: (typeof pages)[number],
  state: State,
  { shown, empty, relay }: Servers,
): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  if (state === 'error') {
    const answer = { error: { code: 'test', message: 'Broken for a test.', action: 'Try again.', requestId: 'r1' } }
    await page.route(/\/api\/(?!stream|session)/, (route) => route.fulfill({ status: 500, json: answer }))
  }
  relay.cut(false)
  const server = { live: relay.url, stale: relay.url, empty: empty.url, error: shown.url }[state]
  // A bot that has just begun has no trade of its own: its page says so.
  const url = server + (await pathOn(shown, path))
  const mode = page.getByRole('region', { name: 'Mode' })
  if (state !== 'stale' || page.url() !== url) await page.goto(url)
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

/** What axe says about a page. */
export type Audit = {
  /** One line for each element: the rule and where. */
  readonly violations: readonly string[]
  /** Elements that it cannot judge, with the rule and the reason: somebody has to look. */
  readonly unsure: readonly { readonly what: string; readonly where: string }[]
}

/** What axe says about a page in each of these looks. */
export async function auditIn(page: Page, which: readonly Look[]): Promise<Audit> {
  const violations: string[] = []
  const unsure: Audit['unsure'][number][] = []
  for (const [nth, look] of which.entries()) {
    await wear(page, look)
    const found = await auditOf(page, (axe) => (nth === 0 ? axe.withTags(tags) : axe.withRules(colourRules)))
    violations.push(...found.violations.map((line) => `${look}: ${line}`))
    unsure.push(...found.unsure)
  }
  return { violations, unsure }
}

/** What axe finds, one line each. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  return (await auditOf(page, (axe) => axe.withTags(tags))).violations
}

/** As if it had been chosen in another tab: the page follows without being loaded again. */
async function wear(page: Page, look: Look): Promise<void> {
  const { theme, palette } = prefs[look]
  await page.evaluate(
    ([key, newValue]) => {
      localStorage.setItem(key, newValue)
      dispatchEvent(new StorageEvent('storage', { key, newValue }))
    },
    ['undertow.ui.v1', JSON.stringify(prefs[look])] as const,
  )
  const root = page.locator('html')
  await expect(root).toHaveAttribute('data-mantine-color-scheme', theme)
  await expect(root).toHaveAttribute('data-palette', palette)
}

async function auditOf(page: Page, choose: (axe: AxeBuilder) => AxeBuilder): Promise<Audit> {
  // There are no frames: nothing has to be put together in a page of its own, which takes longer than the audit.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations', 'incomplete'] }).setLegacyMode()
  const { violations, incomplete } = await choose(axe).analyze()
  return {
    violations: violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)),
    unsure: incomplete.flatMap(({ id, nodes }) =>
      nodes.map(({ target, any, all, none }) => ({
        what: [id, ...new Set([...any, ...all, ...none].map(reasonOf))].join(' '),
        where: target.join(' '),
      })),
    ),
  }
}

/** Why a check of axe could not tell, in its own word. */
const reasonOf = ({ id, data }: { id: string; data: unknown }): string =>
  typeof data === 'object' && data !== null && 'messageKey' in data && typeof data.messageKey === 'string'
    ? data.messageKey
    : id
