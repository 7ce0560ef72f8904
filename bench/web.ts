import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium, type CDPSession, type Page } from '@playwright/test'
import { browser as launch } from '../e2e/browser.ts'
import { webWeight, webWeightMax } from '../scripts/web-weight.ts'
import { builtWeb, startScriptedMarket, type ScriptedMarket } from '../e2e/scripted-market.ts'

// What the dashboard costs a browser while liquidations pour in, beside the budgets it has. A command of its own: figures
// depend on the machine, so no test holds them; but for the first load's weight.

type Line = readonly [name: string, figure: string, budget: string, isWithin: boolean | null]

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '0' }, seconds: { type: 'string', default: '15' } },
})
const seconds = whole('seconds', values.seconds)
const minutes = whole('minutes', values.minutes)

const market = await startScriptedMarket(builtWeb)
const chrome = await chromium.launch(launch)
const lines: Line[] = [...weights()]
try {
  const page = await (await chrome.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  await watchTasks(page)
  market.flow(200)
  lines.push(...(await start(page, market)))
  await sleep(3_000)
  lines.push(...(await under(page, cdp, 'full dashboard, 200/s')))
  lines.push(await stopDialog(page))
  market.flow(2_000)
  lines.push(...(await under(page, cdp, 'burst, 2,000/s')))
  market.flow(200)
  if (minutes > 0) lines.push(...(await longRun(page, cdp)))
  await page.close()
  lines.push(await twelveTabs(market))
} finally {
  await chrome.close()
  await market.close()
}
process.stdout.write(table(lines))
process.exitCode = lines.some(([, , , isWithin]) => isWithin === false) ? 1 : 0

function weights(): Line[] {
  const html = readFileSync(join(builtWeb, 'index.html'), 'utf8')
  const assets = readdirSync(join(builtWeb, 'assets'))
  const kb = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + statSync(join(builtWeb, 'assets', `${name}.gz`)).size, 0) / 1024
  const { js, css } = webWeight(html, (path) => readFileSync(join(builtWeb, path)))
  const charts = assets.filter((name) => /^CartesianChart.*\.js$/.test(name))
  const settings = assets.filter((name) => /^settings-.*\.js$/.test(name))
  return [
    ['initial JS, gzip', `${js.toFixed(0)} KB`, `${webWeightMax.js} KB`, js <= webWeightMax.js],
    ['initial CSS, gzip', `${css.toFixed(1)} KB`, `${webWeightMax.css} KB`, css <= webWeightMax.css],
    ['chunk of the charts', `${kb(charts).toFixed(0)} KB`, '110 KB', kb(charts) <= 110],
    ['chunks of the settings', `${kb(settings).toFixed(0)} KB`, '70 KB', kb(settings) <= 70],
  ]
}

/** Long tasks of the page, and how often it was drawn. */
async function watchTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { frames: 0, long: 0, longest: 0 }
    Object.assign(globalThis, { seen })
    const frame = (): void => {
      seen.frames += 1
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.long += 1
        seen.longest = Math.max(seen.longest, duration)
      }
    }).observe({ type: 'longtask' })
  })
}

async function start(page: Page, { url }: ScriptedMarket): Promise<Line[]> {
  // Once for the caches of the server, once to measure.
  await page.goto(url)
  await page.goto(url)
  await page.locator('[role=row][id^=tape-]').first().waitFor()
  const rowMs = await page.evaluate(() => performance.now())
  const fcpMs = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN)
  return [
    ['first contentful paint', `${Math.round(fcpMs)} ms`, '600 ms', fcpMs <= 600],
    ['first live row', `${Math.round(rowMs)} ms`, '800 ms', rowMs <= 800],
  ]
}

type Seen = { frames: number; long: number; longest: number }
function seenOf(page: Page): Promise<Seen> {
  return page.evaluate(() => ({ ...(globalThis as unknown as { seen: Seen }).seen }))
}

async function metric(cdp: CDPSession, name: string): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find((one) => one.name === name)?.value ?? NaN
}

async function under(page: Page, cdp: CDPSession, name: string): Promise<Line[]> {
  const began = performance.now()
  const [before, taskBefore] = [await seenOf(page), await metric(cdp, 'TaskDuration')]
  await sleep(seconds * 1_000)
  const [after, taskAfter] = [await seenOf(page), await metric(cdp, 'TaskDuration')]
  const sec = (performance.now() - began) / 1_000
  const fps = (after.frames - before.frames) / sec
  const taskMs = ((taskAfter - taskBefore) * 1_000) / sec
  const long = after.long - before.long
  const heapMb = (await metric(cdp, 'JSHeapUsedSize')) / 1_048_576
  return [
    [`${name}: frames a second`, fps.toFixed(1), '58', fps >= 58],
    [`${name}: tasks`, `${Math.round(taskMs)} ms/s`, '250 ms/s', taskMs <= 250],
    [`${name}: tasks over 50 ms`, `${long}`, '0', long === 0],
    [`${name}: heap`, `${heapMb.toFixed(0)} MB`, '60 MB', heapMb <= 60],
  ]
}

async function stopDialog(page: Page): Promise<Line> {
  await page.evaluate(() => {
    const at = { click: 0, open: 0 }
    Object.assign(globalThis, { at })
    addEventListener('click', () => (at.click = performance.now()), { capture: true })
    const onToggle = ({ newState }: ToggleEvent): void => {
      if (newState === 'open') requestAnimationFrame(() => (at.open = performance.now()))
    }
    addEventListener('toggle', (event) => onToggle(event as ToggleEvent), { capture: true })
  })
  await page.getByRole('button', { name: 'STOP', exact: true }).click()
  await page.waitForFunction(() => (globalThis as unknown as { at: { open: number } }).at.open > 0)
  const ms = await page.evaluate(() => {
    const { at } = globalThis as unknown as { at: { open: number; click: number } }
    return at.open - at.click
  })
  await page.keyboard.press('Escape')
  return ['STOP opens, 200/s', `${Math.round(ms)} ms`, '100 ms', ms <= 100]
}

/** Frames over the whole time, and megabytes that the heap gains in ten minutes, after a collection at both ends. */
async function longRun(page: Page, cdp: CDPSession): Promise<Line[]> {
  const heapMb = async (): Promise<number> => {
    await cdp.send('HeapProfiler.collectGarbage')
    return (await metric(cdp, 'JSHeapUsedSize')) / 1_048_576
  }
  // The ring of the tape has to be full first.
  await page.waitForFunction(
    () => Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')) > 5_000,
    undefined,
    { timeout: 60_000 },
  )
  const first = await heapMb()
  const [before, began] = [await seenOf(page), performance.now()]
  await sleep(minutes * 60_000)
  const after = await seenOf(page)
  const fps = ((after.frames - before.frames) * 1_000) / (performance.now() - began)
  const last = await heapMb()
  const slope = ((last - first) * 10) / minutes
  const figure = `${slope.toFixed(2)} MB in 10 min, ${last.toFixed(0)} MB after ${minutes} min`
  return [
    [`${minutes} min at 200/s: frames a second`, fps.toFixed(1), '58', fps >= 58],
    [`${minutes} min at 200/s: heap`, figure, '1 MB, 60 MB', slope < 1 && last <= 60],
  ]
}

async function twelveTabs(market: ScriptedMarket): Promise<Line> {
  const context = await chrome.newContext()
  for (let tab = 0; tab < 12; tab += 1) {
    const page = await context.newPage()
    await page.goto(market.url)
    await page.locator('[role=row][id^=tape-]').first().waitFor()
  }
  const { now } = market.streams()
  await context.close()
  return ['streams of 12 tabs', `${now}`, '1', now === 1]
}

function table(rows: readonly Line[]): string {
  const marks = new Map<boolean | null, string>([
    [true, 'ok'],
    [false, 'OVER'],
    [null, ''],
  ])
  const all = [
    ['figure', 'measured', 'budget', ''],
    ...rows.map(([name, a, b, is]) => [name, a, b, marks.get(is) ?? '']),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map(
      (row) =>
        `${row
          .map((text, i) => text.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function whole(name: string, text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number.parseInt(text, 10)
  process.stderr.write(`--${name} takes a whole number, not ${text}\n`)
  return process.exit(2)
}
