import { launch } from 'chrome-launcher'
import lighthouse, { desktopConfig, type Flags } from 'lighthouse'
import { startBot } from './bot.ts'
import { browser } from './browser.ts'
import { tradeAndHold } from './test.ts'

// Lighthouse over the overview of a bot that trades: `npm run lighthouse`. The median of three runs counts.

const runs = 3
const least = {
  mobile: { performance: 0.95, accessibility: 1 },
  desktop: { performance: 0.98, accessibility: 1 },
} as const
type Form = keyof typeof least
type Scores = { readonly performance: number; readonly accessibility: number; readonly cls: number }

const bot = await startBot()
let failures = 0
try {
  await tradeAndHold(bot)
  for (const form of ['mobile', 'desktop'] as const) {
    const scores: Scores[] = []
    for (let run = 0; run < runs; run += 1) scores.push(await measured(bot.url, form))
    const { performance, accessibility, cls } = {
      performance: median(scores.map((one) => one.performance)),
      accessibility: Math.min(...scores.map((one) => one.accessibility)),
      cls: median(scores.map((one) => one.cls)),
    }
    const isGood = performance >= least[form].performance && accessibility >= least[form].accessibility
    if (!isGood) failures += 1
    const figures = `performance ${performance.toFixed(2)}, accessibility ${accessibility.toFixed(2)}, layout shift ${cls.toFixed(3)}`
    print(
      `${form.padEnd(8)} ${figures}: ${isGood ? 'ok' : `wanted ${least[form].performance} and ${least[form].accessibility}`}`,
    )
  }
} finally {
  await bot.remove()
}
process.exitCode = failures > 0 ? 1 : 0

/** The browser's trace has a hole now and then: that is no measurement, and it is taken again. */
async function measured(url: string, form: Form, tries = 3): Promise<Scores> {
  return measure(url, form).catch((error: unknown) => {
    if (tries <= 1) throw error
    print(`${form.padEnd(8)} once more: ${String(error)}`)
    return measured(url, form, tries - 1)
  })
}

async function measure(url: string, form: Form): Promise<Scores> {
  const chrome = await launch({
    chromePath: browser.executablePath,
    chromeFlags: browser.args.map((flag) => (flag === '--headless' ? '--headless=new' : flag)),
  })
  try {
    // The stream never ends, so the page is never idle.
    const flags: Flags = { port: chrome.port, logLevel: 'error', maxWaitForLoad: 20_000 }
    const result = await lighthouse(url, flags, form === 'desktop' ? desktopConfig : undefined)
    if (!result) throw new Error('lighthouse gave no result')
    const { categories, audits, runtimeError } = result.lhr
    if (runtimeError !== undefined) throw new Error(runtimeError.message)
    return {
      performance: categories['performance']?.score ?? 0,
      accessibility: categories['accessibility']?.score ?? 0,
      cls: audits['cumulative-layout-shift']?.numericValue ?? 1,
    }
  } finally {
    chrome.kill()
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
