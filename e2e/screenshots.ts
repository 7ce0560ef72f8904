import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from '@playwright/test'
import { type ConfigJson } from '@undertow/shared/config.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import { startBot, until, type Bot } from './bot.ts'
import { browser as options } from './browser.ts'
import { pages, pathOn } from './pages.ts'

// Pictures of every page of a bot that has traded for a while. What the documents show goes to docs/screenshots, the rest
// is for looking at before a release.

const root = join(import.meta.dirname, '..')
const places = { shown: join(root, 'docs/screenshots'), all: join(root, 'test-results/screenshots') }
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const
const schemes = ['dark', 'light'] as const
const shown = new Set([
  'overview-desktop-dark',
  'overview-desktop-light',
  'overview-phone-dark',
  'overview-phone-light',
  'liquidations-desktop-dark',
  'positions-desktop-dark',
  'positions-phone-dark',
  'trades-desktop-dark',
  'trade-desktop-dark',
  'performance-desktop-dark',
  'settings-symbols-desktop-dark',
  'settings-symbols-phone-light',
])
const tradesMin = 5
const tradingMsMax = 480_000

for (const place of Object.values(places)) mkdirSync(place, { recursive: true })
const bot = await startBot({ settings: nearTargets(), seed: 3 })
const chrome = await chromium.launch(options)
try {
  await until('trades are closed and a position is open', () => hasTraded(bot), tradingMsMax)
  for (const scheme of schemes) {
    for (const size of ['desktop', 'phone'] as const) await photograph(chrome, bot, size, scheme)
  }
} finally {
  await chrome.close()
  await bot.remove()
}

/** Settings of practice with targets so near that there is something to see after a few minutes. */
function nearTargets(): ConfigJson {
  const { globals, symbol_defaults, symbols } = profileJson('practice')
  return { globals, symbol_defaults: { ...symbol_defaults, take_profit_pct: '0.12', stop_loss_pct: '0.2' }, symbols }
}

async function hasTraded(bot: Bot): Promise<boolean> {
  const [trades, positions] = [await bot.get('trades'), await bot.get('positions')]
  return trades.items.length >= tradesMin && positions.items.some(({ protection }) => protection === 'protected')
}

async function photograph(
  chrome: Browser,
  bot: Bot,
  size: keyof typeof sizes,
  scheme: (typeof schemes)[number],
): Promise<void> {
  const context = await chrome.newContext({
    viewport: sizes[size],
    reducedMotion: 'reduce',
    isMobile: size === 'phone',
  })
  await context.addInitScript(
    (value) => localStorage.setItem('undertow.ui.v1', JSON.stringify({ theme: value })),
    scheme,
  )
  const page = await context.newPage()
  for (const { name, path } of pages) {
    await page.goto(bot.url + (await pathOn(bot, path)))
    await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
    await page.waitForFunction(() => !document.title.startsWith('[?]') && !document.querySelector('[aria-busy=true]'))
    const file = `${name.replaceAll(' ', '-')}-${size}-${scheme}`
    if (shown.has(file)) await page.screenshot({ path: join(places.shown, `${file}.png`) })
    await page.screenshot({ path: join(places.all, `${file}.png`), fullPage: true })
  }
  await context.close()
}
