import { chromium, type Page } from '@playwright/test'
import { auditIn, bring, looks, states, type Servers } from './a11y.ts'
import { startBot } from './bot.ts'
import { browser } from './browser.ts'
import { dialogs } from './dialogs.ts'
import { pages } from './pages.ts'
import { startRelay } from './relay.ts'
import { open, tradeAndHold } from './test.ts'

// axe over every page in every look, width and state, and what opens over a page: `npm run a11y`, or with words that the names of
// pages or dialogs contain.

const widths = [1280, 390] as const
const placesMax = 12
/** Why axe cannot tell, where that was looked into and is no fault. A rule that is not here fails the run. */
const understood: Readonly<Record<string, string>> = {
  'color-contrast bgGradient': 'The stripes of the mode banner: their lighter colour is held by tokens.test.ts.',
  'color-contrast elmPartiallyObscured':
    'Cut off by a panel that scrolls, a bar or a dialog: judged where it is whole.',
  'color-contrast elmPartiallyObscuring':
    'The bars that stay while the page scrolls below them: judged where nothing does.',
  'color-contrast bgOverlap': 'A field that a bar which stays lies over: judged where it does not.',
  'color-contrast imgNode': 'Words in the drawing of a chart: its colours are tokens, held by tokens.test.ts.',
  'color-contrast pseudoContent': 'The line and the dots of a story are drawn beside its words.',
  'color-contrast emptyValue': 'An empty field for text has nothing to read.',
  'color-contrast shortTextContent': 'A unit of one sign, in the colour of all units.',
  'color-contrast nonBmp': 'The bars of a tier are an ornament: the amount stands beside them.',
  'scrollable-region-focusable focusable-content': 'The finds of the palette are gone through from its text box.',
}
const wanted = process.argv.slice(2)
const isWanted = ({ name }: { name: string }): boolean =>
  wanted.length === 0 || wanted.some((word) => name.includes(word))
const chosen = { pages: pages.filter(isWanted), dialogs: dialogs.filter(isWanted) }

const [traded, empty] = await Promise.all([startBot(), startBot()])
await tradeAndHold(traded)
const chrome = await chromium.launch(browser)
const found: string[] = []
/** What axe could not tell, and where, how often. */
const unsure = new Map<string, Map<string, number>>()
try {
  row('page', states)
  await Promise.all(widths.map((width) => walk(width)))
} finally {
  await chrome.close()
  await Promise.all([traded.remove(), empty.remove()])
}
for (const line of found) print(line)
const shown = chosen.pages.length * states.length + chosen.dialogs.length
print(`${shown * widths.length * looks.length} combinations, ${found.length} violations`)
const unexplained = [...unsure].filter(([what]) => !(what in understood))
for (const [what, places] of unsure) {
  const times = [...places.values()].reduce((sum, one) => sum + one, 0)
  print(`cannot be told: ${what}, ${times} times. ${understood[what] ?? 'Look there:'}`)
  if (!(what in understood)) for (const place of [...places.keys()].slice(0, placesMax)) print(`    ${place}`)
}
process.exitCode = found.length + unexplained.length > 0 ? 1 : 0

/** Everything at one width, in one tab. */
async function walk(width: number): Promise<void> {
  const isPhone = width < 600
  const context = await chrome.newContext({
    viewport: { width, height: 844 },
    hasTouch: isPhone,
    isMobile: isPhone,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const relay = await startRelay(traded.url)
  const servers: Servers = { shown: traded, empty, relay }
  try {
    for (const entry of chosen.pages) {
      const cells: string[] = []
      for (const state of states) {
        const lines = await audit(page, () => bring(page, entry, state, servers))
        found.push(...lines.map((line) => `${entry.name}, ${width}, ${state}, ${line}`))
        cells.push(outcome(lines))
      }
      row(`${entry.name} ${width}`, cells)
    }
    relay.cut(false)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    for (const { name, path, show } of chosen.dialogs) {
      const lines = await audit(page, async () => {
        await open(page, traded, path)
        await show(page)
      })
      found.push(...lines.map((line) => `${name}, ${width}, ${line}`))
      row(`${name} ${width}`, [outcome(lines)])
    }
  } finally {
    await context.close()
    await relay.close()
  }
}

async function audit(page: Page, arrive: () => Promise<void>): Promise<readonly string[]> {
  try {
    await arrive()
    const said = await auditIn(page, looks)
    for (const { what, where } of said.unsure) {
      const places = unsure.get(what) ?? new Map<string, number>()
      unsure.set(what, places.set(where, (places.get(where) ?? 0) + 1))
    }
    return said.violations
  } catch (error) {
    // A page that does not come to its state is a finding too; the others are still looked at.
    return [`not shown: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function outcome(lines: readonly string[]): string {
  return lines.length === 0 ? 'ok' : `${lines.length} found`
}

function row(name: string, cells: readonly string[]): void {
  print(`${name.padEnd(32)}${cells.map((text) => text.padEnd(12)).join('')}`)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
