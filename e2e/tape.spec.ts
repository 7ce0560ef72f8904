import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { builtWeb, startScriptedMarket, type ScriptedMarket } from './scripted-market.ts'
import { startRelay } from './relay.ts'
import { expect, open, test as base } from './test.ts'

const test = base.extend<{ market: ScriptedMarket }>({
  // oxlint-disable-next-line no-empty-pattern -- the runner reads the names of fixtures from this pattern
  market: async ({}, use) => {
    const market = await startScriptedMarket(builtWeb)
    await use(market)
    await market.close()
  },
})

const grid = (page: Page) => page.getByRole('grid', { name: 'Live liquidations, newest first' })
const rowCount = async (page: Page): Promise<number> => Number(await grid(page).getAttribute('aria-rowcount')) - 1
const seqs = (page: Page): Promise<number[]> =>
  grid(page)
    .locator('[role=row][id]')
    .evaluateAll((rows) => rows.map(({ id }) => Number(id.slice('tape-'.length))))
const active = (page: Page) => grid(page).getAttribute('aria-activedescendant')

test('E30 two hundred a second for a while: the tape has as many as the server told, each once and newest on top (E33)', async ({
  page,
  market,
}) => {
  await open(page, market, '/liquidations')
  market.flow(200)
  await expect.poll(() => market.told()).toBeGreaterThan(900)
  market.flow(0)
  await expect.poll(() => rowCount(page)).toBe(market.told())
  const shown = await seqs(page)
  expect(shown.length).toBeGreaterThan(5)
  expect(shown.length).toBeLessThan(80)
  expect(shown).toEqual(Array.from(shown, (_, index) => market.told() - index))
  await expect(grid(page).getByRole('row').nth(1)).toHaveAttribute('aria-rowindex', '2')

  await page.reload()
  await expect.poll(() => rowCount(page)).toBe(300)
  market.tell({ symbol: 'BTCUSDT', liquidated: 'long', notional: '5' })
  await expect.poll(() => rowCount(page)).toBe(301)
  expect(new Set(await seqs(page)).size).toBe((await seqs(page)).length)
})

test('E14 a patch that is lost on the way is missed when the next one comes, and the page catches up', async ({
  page,
  market,
}) => {
  const relay = await startRelay(market.url)
  try {
    await open(page, relay, '/liquidations')
    market.tell({ symbol: 'BTCUSDT', liquidated: 'long', notional: '1000' })
    await expect.poll(() => rowCount(page)).toBe(1)
    relay.losePatch()
    market.tell({ symbol: 'ETHUSDT', liquidated: 'short', notional: '2000' })
    await expect.poll(() => relay.lost()).toBe(1)
    expect(await rowCount(page)).toBe(1)
    market.tell({ symbol: 'SOLUSDT', liquidated: 'long', notional: '3000' })
    await expect.poll(() => seqs(page)).toEqual([3, 2, 1])
  } finally {
    await relay.close()
  }
})

test('E32 symbol, size and side each narrow the tape, tiers can be changed, and both are kept', async ({
  page,
  market,
}) => {
  await open(page, market, '/liquidations')
  market.tell(
    { symbol: 'BTCUSDT', liquidated: 'long', notional: '60000' },
    { symbol: 'BTCUSDT', liquidated: 'short', notional: '60001' },
    { symbol: 'ETHUSDT', liquidated: 'long', notional: '49999.99' },
    { symbol: 'ETHUSDT', liquidated: 'long', notional: '2000000' },
  )
  await expect.poll(() => rowCount(page)).toBe(4)
  await page.getByLabel('Smallest liquidation shown').selectOption('50000')
  await expect.poll(() => rowCount(page)).toBe(3)
  await page.getByLabel('Liquidated side shown').selectOption('long')
  await expect.poll(() => rowCount(page)).toBe(2)
  await page.getByLabel('Symbol shown').selectOption('ETHUSDT')
  await expect.poll(() => rowCount(page)).toBe(1)
  await expect(grid(page).getByRole('row').nth(1)).toContainText('▮▮▮▮▮')
  await page.getByLabel('Smallest liquidation shown').selectOption('0')

  await page.getByRole('button', { name: 'Size tiers' }).click()
  const dialog = page.getByRole('dialog', { name: 'Size tiers' })
  await dialog.getByLabel('Tier 5, from USDT').fill('400000')
  await expect(dialog.getByRole('status')).toContainText('larger than the one before')
  await expect(dialog.getByRole('button', { name: 'Save tiers' })).toBeDisabled()
  await dialog.getByLabel('Tier 5, from USDT').fill('3000000')
  await dialog.getByRole('button', { name: 'Save tiers' }).click()
  await expect(grid(page).getByRole('row', { name: /2\.00M/ })).toContainText(/▮{4}(?!▮)/)

  await page.reload()
  await expect(page.getByLabel('Symbol shown')).toHaveValue('ETHUSDT')
  await expect.poll(() => rowCount(page)).toBe(2)
  market.tell({ symbol: 'BTCUSDT', liquidated: 'long', notional: '5' })
  await page.getByLabel('Smallest liquidation shown').selectOption('500000')
  await page.getByLabel('Liquidated side shown').selectOption('short')
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect.poll(() => rowCount(page)).toBe(5)
})

test('E35 one stop for Tab, arrows inside, Space for the pause; reading holds the tape (E31)', async ({
  page,
  market,
}) => {
  await open(page, market, '/liquidations')
  market.flow(200)
  await expect.poll(() => rowCount(page)).toBeGreaterThan(300)
  market.flow(0)
  await expect.poll(() => rowCount(page)).toBe(market.told())
  const top = market.told()

  await grid(page).focus()
  expect(await active(page)).toBe(`tape-${top}`)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  expect(await active(page)).toBe(`tape-${top - 2}`)
  await page.keyboard.press('End')
  await expect.poll(() => active(page)).toBe('tape-1')
  await expect(page.locator('#tape-1')).toBeInViewport()
  await page.keyboard.press('Home')
  await expect.poll(() => active(page)).toBe(`tape-${top}`)
  await page.keyboard.press('PageDown')
  await expect.poll(async () => Number((await active(page))?.slice(5))).toBeLessThan(top - 5)

  market.tell({ symbol: 'BTCUSDT', liquidated: 'long', notional: '5' })
  const resume = page.getByRole('button', { name: 'Resume the tape' })
  await expect(resume).toHaveText('1 new – resume')
  expect(await rowCount(page)).toBe(top)
  await page.keyboard.press('Space')
  await expect.poll(() => rowCount(page)).toBe(top + 1)
  await expect(page.getByRole('button', { name: 'Pause the tape' })).toBeVisible()

  await grid(page).hover()
  await page.mouse.wheel(0, 400)
  await expect(resume).toBeVisible()
  market.tell({ symbol: 'BTCUSDT', liquidated: 'long', notional: '6' })
  await expect(resume).toHaveText('1 new – resume')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ')}`)).toEqual([])
  await resume.click()
  await expect.poll(() => rowCount(page)).toBe(top + 2)
})

test('E36 the history has pages of 200 and totals of all; its times are of the chosen zone, also where a clock changes; the file has all of it (E85)', async ({
  page,
  market,
}) => {
  for (let patch = 0; patch < 5; patch += 1)
    market.tell(
      ...Array.from({ length: 90 }, () => ({ symbol: 'BTCUSDT', liquidated: 'long', notional: '10.5' }) as const),
    )
  await page.addInitScript(() => localStorage.setItem('undertow.ui.v1', JSON.stringify({ zone: 'Europe/Berlin' })))
  await open(page, market, '/liquidations?tab=history')
  const history = page.getByRole('region', { name: 'Stored liquidations', exact: true })
  const table = history.getByRole('table')
  await expect(table.getByRole('row')).toHaveCount(201)
  await expect(history.getByRole('status', { name: 'Totals' })).toContainText('450 liquidations')
  await history.getByRole('button', { name: 'Load older' }).click()
  await expect(table.getByRole('row')).toHaveCount(401)
  await history.getByRole('button', { name: 'Load older' }).click()
  await expect(table.getByRole('row')).toHaveCount(451)
  await expect(history).toContainText('that is all')

  // Clocks in Berlin went from 02:00 to 03:00 that night.
  await page.getByLabel(/^From/).fill('2026-03-29T01:59:59')
  await page.getByLabel(/^To,/).fill('2026-03-29T03:00:00')
  await expect(page).toHaveURL(new RegExp(`from=${Date.UTC(2026, 2, 29, 0, 59, 59)}.*to=${Date.UTC(2026, 2, 29, 1)}`))
  await page.reload()
  await expect(page.getByLabel(/^From/)).toHaveValue('2026-03-29T01:59:59')
  await page.getByLabel(/^Symbol/).fill('btcusdt')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/symbol=BTCUSDT/)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    history.getByRole('link', { name: 'CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('liquidations_practice_symbol-BTCUSDT_2026-03-29_2026-03-29_v1.csv')
  const lines = readFileSync(await download.path(), 'utf8').split('\r\n')
  expect(lines[0]).toBe('seq,at,venue,symbol,liquidated,price,qty,notional,happenedAt,book')
  expect(lines).toHaveLength(452)
  expect(lines[1]).toMatch(/^450,\d{4}-\d\d-\d\dT[\d:.]+Z,aster,BTCUSDT,long,100,0\.105,10\.5,.*Z,practice$/)
})
