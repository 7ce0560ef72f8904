import { chromium, type Browser } from '@playwright/test'
import { bring, looks, states, violationsOn, type Look, type Servers, type State } from './a11y.ts'
import { startBot } from './bot.ts'
import { browser } from './browser.ts'
import { pages } from './pages.ts'
import { startRelay } from './relay.ts'
import { tradeAndHold } from './test.ts'

// axe over every page in every look, width and state: `npm run a11y`, or with words that the names of pages contain.

const widths = [1280, 390] as const

const wanted = process.argv.slice(2)
const chosen = pages.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
const found: string[] = []

const shown = await startBot()
await tradeAndHold(shown)
const empty = await startBot()
const relay = await startRelay(shown.url)
const chrome = await chromium.launch(browser)
try {
  print(
    `${'page'.padEnd(24)}${widths.flatMap((width) => states.map((state) => `${state} ${width}`.padEnd(12))).join('')}`,
  )
  for (const entry of chosen) {
    const cells: string[] = []
    for (const width of widths) for (const state of states) cells.push(await cell(entry, width, state))
    print(`${entry.name.padEnd(24)}${cells.map((text) => text.padEnd(12)).join('')}`)
  }
} finally {
  await chrome.close()
  await relay.close()
  await Promise.all([shown.remove(), empty.remove()])
}
for (const line of found) print(line)
print(`${chosen.length * widths.length * states.length * looks.length} combinations, ${found.length} violations`)
process.exitCode = found.length > 0 ? 1 : 0

/** The violations of one page at one width in one state, over all looks. */
async function cell(entry: (typeof pages)[number], width: number, state: State): Promise<string> {
  let count = 0
  for (const look of looks) {
    const lines = await audit(chrome, entry, width, look, state, { shown, empty, relay })
    count += lines.length
    found.push(...lines.map((line) => `${entry.name}, ${width}, ${look}, ${state}: ${line}`))
  }
  return count === 0 ? 'ok' : `${count} found`
}

async function audit(
  from: Browser,
  entry: (typeof pages)[number],
  width: number,
  look: Look,
  state: State,
  servers: Servers,
): Promise<string[]> {
  const isPhone = width < 600
  const context = await from.newContext({ viewport: { width, height: 844 }, hasTouch: isPhone, isMobile: isPhone })
  const page = await context.newPage()
  try {
    await bring(page, entry, look, state, servers)
    return await violationsOn(page)
  } catch (error) {
    // A page that does not come to its state is a finding too; the others are still looked at.
    return [`not shown: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`]
  } finally {
    await context.close()
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
