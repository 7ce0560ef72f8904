import { add, gte, lt, noUsdt, price, rounded, text, usdt } from '@undertow/shared/money.ts'
import type { api } from '@undertow/shared/api.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import type { LiquidationGrid } from '@undertow/shared/liquidation-charts-api.ts'
import { overThreshold, until, type Bot } from './bot.ts'
import { expect, hunt, open, test } from './test.ts'

async function ask<T>(bot: Bot, path: string): Promise<T> {
  const reply = await fetch(bot.url + path)
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  return (await reply.json()) as T
}

test('E83 the table of a chart has the candles and liquidations of the picture, beside what the bot holds there', async ({
  page,
  bot,
}) => {
  await hunt(bot, 'BTCUSDT', 'SELL')
  await open(page, bot, '/symbols')
  await expect(page).toHaveURL(/\/symbols\/BTCUSDT/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('BTCUSDT')
  await page.getByRole('group', { name: 'Candle' }).getByRole('button', { name: '1m', exact: true }).click()
  await expect(page).toHaveURL(/interval=1m/)

  const chart = page.getByRole('img', { name: /^BTCUSDT: \d+ candles of 1m/ })
  await expect(chart).toHaveAccessibleName(
    /[1-9]\d* candles of 1m .* last close [\d,.]+, between .* [1-9]\d* liquidations of [\d.]+M USDT/,
  )
  await expect(chart.locator('canvas').first()).toBeVisible()

  // What was told a moment before its table is opened may be newer in the table: ask until both are of one moment.
  await page.getByRole('button', { name: 'View as table' }).click()
  const table = page.getByRole('table', { name: 'BTCUSDT by candle, newest first' })
  const titles = async (row: number): Promise<string[]> =>
    table
      .getByRole('row')
      .nth(row)
      .locator('.money')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title') ?? ''))
  await until('the table has the candles that the server has', async () => {
    const { items } = await ask<Answer<typeof api.candles>>(bot, '/api/candles?symbol=BTCUSDT&interval=1m')
    const told = items.toReversed().map(({ open: first, high, low, close }) => [first, high, low, close])
    const shown = await Promise.all(told.map(async (_, index) => (await titles(index + 1)).slice(0, 4)))
    return told.length > 0 && JSON.stringify(shown) === JSON.stringify(told)
  })
  await expect(table.getByRole('cell', { name: /^\d{2,3},\d{3},\d{3}\.\d\d$/ })).not.toHaveCount(0)

  const position = page.getByRole('region', { name: 'Position', exact: true })
  await expect(position).toContainText('LONG')
  await expect(position).toContainText('OK')
  await expect(page.getByRole('meter', { name: 'BTCUSDT long liquidations against threshold' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Decisions about BTCUSDT, newest first' })).toContainText('ENTERED')
  const settings = page.getByRole('region', { name: 'Settings in force' })
  await expect(settings).toContainText('50,000,000 USDT')
  await expect(settings.getByRole('link', { name: 'Edit' })).toHaveAttribute('href', /\/settings\/symbols/)

  await page.getByRole('combobox', { name: 'Symbol' }).selectOption('ETHUSDT')
  await expect(page).toHaveURL(/\/symbols\/ETHUSDT\?interval=1m/)
  await expect(position).toContainText('Nothing is held in ETHUSDT')
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('BTCUSDT')
  await page.goto(`${bot.url}/symbols/NOSUCHUSDT`)
  await expect(page.getByRole('main')).toContainText('There is no contract NOSUCHUSDT')
})

test('E84 a cell of the heatmap is the sum of the stored liquidations that lie in it', async ({ page, bot }) => {
  for (const side of ['SELL', 'BUY', 'SELL'] as const) await bot.liquidate('BTCUSDT', side, overThreshold / 100)
  await open(page, bot, '/liquidations?tab=heatmap&symbol=BTCUSDT&range=1h')
  await expect(page.getByRole('heading', { name: 'Executed liquidations by price and time' })).toBeVisible()
  const picture = page.getByRole('img', { name: /^Executed liquidations of BTCUSDT from / })
  await expect(picture).toHaveAccessibleName(/[1-9]\d* liquidations of [\d.]+[KM] USDT in [1-9]\d* cells/)

  // Of the past only, so that nothing is added between two questions.
  const health = await bot.get('health')
  const span = `from=${health.serverTime - 3_600_000}&to=${health.serverTime - 2_000}`
  const grid = await ask<LiquidationGrid>(bot, `/api/liquidations/heatmap?symbol=BTCUSDT&${span}`)
  const stored = await ask<Answer<typeof api.liquidations>>(
    bot,
    `/api/liquidations?symbol=BTCUSDT&limit=500&from=${health.serverTime - 3_600_000}&to=${health.serverTime - 2_001}`,
  )
  expect(stored.next).toBeNull()
  expect(grid.events).toBe(stored.items.length)
  for (const { column, row, long, short, events } of grid.cells) {
    const [from, band] = [grid.from + column * grid.bucketMs, grid.rows[row]]
    const inside = stored.items.filter(
      (one) =>
        one.at >= from &&
        one.at < from + grid.bucketMs &&
        gte(price(one.price), price(band?.low ?? '')) &&
        lt(price(one.price), price(band?.high ?? '')),
    )
    const sum = (side: 'long' | 'short'): string =>
      text(
        inside
          .filter(({ liquidated }) => liquidated === side)
          .reduce((total, { notional }) => add(total, rounded(usdt(notional), 2)), noUsdt),
      )
    expect({ events, long, short }).toEqual({ events: inside.length, long: sum('long'), short: sum('short') })
  }

  // The way over it with the keys, in words; the largest cell is where it begins.
  const cell = page.getByRole('status', { name: 'Cell' })
  await expect(cell).toContainText(/LONG liq [\d,.]+, SHORT liq [\d,.]+ USDT, [1-9]\d* liquidations?/)
  await page.getByRole('group', { name: /^Heatmap\. Arrow keys/ }).focus()
  await page.keyboard.press('Home')
  await expect(cell).toContainText('nothing was reported')

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'PNG' }).click()
  expect((await download).suggestedFilename()).toBe('liquidations-BTCUSDT-1h.png')

  await page.getByRole('button', { name: 'View as table' }).click()
  const first = page.getByRole('table', { name: 'Cells of the heatmap, largest first' }).getByRole('row').nth(1)
  await expect(first).toContainText(/[\d,]+\.\d\d/)
  await page.getByRole('button', { name: 'Symbol × time' }).click()
  await expect(page).toHaveURL(/view=symbol/)
  await expect(page.getByRole('table', { name: 'Cells of the heatmap, largest first' })).toContainText('BTCUSDT')
})
