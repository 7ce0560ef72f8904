import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { type ConfigJson } from '@undertow/shared/config.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import { startBot, until, type Bot } from './bot.ts'
import { browser as options } from './browser.ts'
import { pages, pathOn } from './pages.ts'
import { states } from './screenshot-states.ts'

// Pictures of every page of a bot that has traded for a while, and of what a page looks like when it is empty, asks,
// fails or has lost its server. First screens as WebP go to docs/screenshots, whole pages to test-results for looking at.

const root = join(import.meta.dirname, '..')
const places = { shown: join(root, 'docs/screenshots'), all: join(root, 'test-results/screenshots') }
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const
const schemes = ['dark', 'light'] as const
type Size = keyof typeof sizes
type Scheme = (typeof schemes)[number]
const tradesMin = 5
const tradingMsMax = 480_000
/** Sharp text in a third of the bytes of a PNG. */
const webpQuality = 82

// What is no longer made must not stay.
for (const place of Object.values(places)) {
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
}
const chrome = await chromium.launch(options)
try {
  const fresh = await startBot()
  try {
    await photographStates(fresh, 'fresh')
  } finally {
    await fresh.remove()
  }
  const bot = await startBot({ settings: nearTargets(), seed: 3 })
  try {
    await until('trades are closed and a position is open', () => hasTraded(bot), tradingMsMax)
    for (const scheme of schemes) {
      for (const size of ['desktop', 'phone'] as const) await photographPages(bot, size, scheme)
    }
    await photographStates(bot, 'traded')
  } finally {
    await bot.remove()
  }
} finally {
  await chrome.close()
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

async function photographPages(bot: Bot, size: Size, scheme: Scheme): Promise<void> {
  const context = await contextOf(chrome, size, scheme)
  const page = await context.newPage()
  for (const { name, path } of pages) {
    await page.goto(bot.url + (await pathOn(bot, path)))
    await settle(page)
    const file = `${name.replaceAll(' ', '-')}-${size}-${scheme}`
    await keep(page, file)
    await seeAll(page)
    await page.screenshot({ path: join(places.all, `${file}.png`), fullPage: true })
  }
  await context.close()
}

/** Some panels load when they come near the screen: the whole page passes by before it is taken. */
async function seeAll(page: Page): Promise<void> {
  const [height, step] = await page.evaluate(() => [document.documentElement.scrollHeight, innerHeight])
  for (let top = 0; top < height; top += step) {
    await page.evaluate((y) => scrollTo({ top: y, behavior: 'instant' }), top)
    // An observer tells after the next drawing, and what it wakes is busy then.
    await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))))
    await settle(page)
  }
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }))
}

async function photographStates(bot: Bot, stage: 'fresh' | 'traded'): Promise<void> {
  for (const { name, path, show } of states.filter((state) => state.stage === stage)) {
    for (const size of ['desktop', 'phone'] as const) {
      const context = await contextOf(chrome, size, 'dark')
      const page = await context.newPage()
      await page.goto(bot.url + path)
      await settle(page)
      await show?.(page, bot)
      const file = `state-${name}-${size}-dark`
      await keep(page, file)
      await page.screenshot({ path: join(places.all, `${file}.png`) })
      await context.close()
    }
  }
}

async function contextOf(chrome: Browser, size: Size, scheme: Scheme): Promise<BrowserContext> {
  const context = await chrome.newContext({
    viewport: sizes[size],
    reducedMotion: 'reduce',
    isMobile: size === 'phone',
  })
  // News of fills would lie over what is shown.
  const prefs = { theme: scheme, mutedAlerts: ['fill', 'trade'] }
  await context.addInitScript((value) => localStorage.setItem('undertow.ui.v1', JSON.stringify(value)), prefs)
  return context
}

async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
  await page.waitForFunction(() => !document.title.startsWith('[?]') && !document.querySelector('[aria-busy=true]'))
  // Charts of prices and maps are drawn by code that comes last.
  await page.getByText('Loading the chart').waitFor({ state: 'detached' })
}

/** Playwright writes no WebP; the browser does. */
async function keep(page: Page, file: string): Promise<void> {
  const browser = await page.context().newCDPSession(page)
  const { data } = await browser.send('Page.captureScreenshot', { format: 'webp', quality: webpQuality })
  await browser.detach()
  writeFileSync(join(places.shown, `${file}.webp`), Buffer.from(data, 'base64'))
}
