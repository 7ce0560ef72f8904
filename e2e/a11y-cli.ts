import { chromium, type Page } from '@playwright/test'
import { bring, looks, states, violationsIn, type Servers, type State } from './a11y.ts'
import { startBot } from './bot.ts'
import { browser } from './browser.ts'
import { pages } from './pages.ts'
import { startRelay } from './relay.ts'
import { tradeAndHold } from './test.ts'

// axe over every page in every look, width and state: `npm run a11y`, or with words that the names of pages contain.

const widths = [1280, 390] as const
type Entry = (typeof pages)[number]

const wanted = process.argv.slice(2)
const chosen = pages.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)))

const [shown, empty] = await Promise.all([startBot(), startBot()])
await tradeAndHold(shown)
const chrome = await chromium.launch(browser)
const found: string[] = []
try {
  print(`${'page'.padEnd(32)}${states.map((state) => state.padEnd(12)).join('')}`)
  await Promise.all(widths.map((width) => walk(width)))
} finally {
  await chrome.close()
  await Promise.all([shown.remove(), empty.remove()])
}
for (const line of found) print(line)
print(`${chosen.length * widths.length * states.length * looks.length} combinations, ${found.length} violations`)
process.exitCode = found.length > 0 ? 1 : 0

/** Every page at one width, all in one tab. */
async function walk(width: number): Promise<void> {
  const isPhone = width < 600
  const context = await chrome.newContext({
    viewport: { width, height: 844 },
    hasTouch: isPhone,
    isMobile: isPhone,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const relay = await startRelay(shown.url)
  try {
    for (const entry of chosen) {
      const cells: string[] = []
      for (const state of states) {
        const lines = await audit(page, entry, state, { shown, empty, relay })
        found.push(...lines.map((line) => `${entry.name}, ${width}, ${state}, ${line}`))
        cells.push(lines.length === 0 ? 'ok' : `${lines.length} found`)
      }
      print(`${`${entry.name} ${width}`.padEnd(32)}${cells.map((text) => text.padEnd(12)).join('')}`)
    }
  } finally {
    await context.close()
    await relay.close()
  }
}

async function audit(page: Page, entry: Entry, state: State, servers: Servers): Promise<string[]> {
  try {
    await bring(page, entry, state, servers)
    return await violationsIn(page, looks)
  } catch (error) {
    // A page that does not come to its state is a finding too; the others are still looked at.
    return [`not shown: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
