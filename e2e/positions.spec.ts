import { expect, flat, holding, hunt, open, takeProfit, test } from './test.ts'
import { until, type Bot } from './bot.ts'

const orderPath = { method: 'POST', path: 'order' } as const
const positionsTable = { name: 'Positions', exact: true } as const

/** The next request that matches is not executed, or not answered. */
const fault = (bot: Bot, rule: object): Promise<void> => bot.sim('fault', rule)

test('E46 a quarter is closed, the rest keeps its protection, and what the exchange said is told (E82: both bases)', async ({
  page,
  bot,
}) => {
  await hunt(bot, 'ETHUSDT', 'SELL')
  await open(page, bot, '/positions')
  const row = page.getByRole('table', positionsTable).getByRole('row', { name: /ETHUSDT/ })
  await expect(row).toContainText(/% on margin.*% on notional/)
  const before = (await bot.get('positions')).items[0]
  await row.getByTitle(before?.qty ?? '', { exact: true }).waitFor()
  await expect(row.getByTitle(before?.pctOfMargin ?? 'none')).toBeVisible()

  await page.getByRole('button', { name: 'Close ETHUSDT long' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: '25 %' }).check()
  await dialog.getByRole('button', { name: 'Close 25 % of ETHUSDT LONG' }).click()
  await expect(page.getByText(/^At the exchange: filled/)).toBeVisible()

  const [closed] = (await bot.get('orders')).items.filter(({ purpose }) => purpose === 'close')
  const units = (text: string | undefined | null): number => Math.round(Number(text) * 1e6)
  // Rounded down to the step of 0.001.
  expect(units(closed?.filledQty)).toBe(Math.floor(units(before?.qty) / 4_000) * 1_000)
  await holding(bot, 'ETHUSDT')
  const after = (await bot.get('positions')).items[0]
  expect(units(after?.qty)).toBe(units(before?.qty) - units(closed?.filledQty))
  await expect(row.getByTitle(after?.qty ?? '', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Details of ETHUSDT long' }).click()
  const fills = page.getByRole('table', { name: 'Fills of ETHUSDT long' })
  await expect(fills.getByRole('row', { name: /sell, taker/ })).not.toHaveCount(0)
  await expect(page.getByText(/^Decision \d+: Volume in the window/)).toBeVisible()
})

test('E47 a position whose stop the exchange refuses is told as unprotected, and the fix places the stop', async ({
  page,
  bot,
}) => {
  await hunt(bot, 'BTCUSDT', 'SELL')
  await open(page, bot, '/positions')
  await fault(bot, {
    when: 'before',
    action: { do: 'code', code: -2019, message: 'Margin is insufficient.' },
    match: { ...orderPath, symbol: 'BTCUSDT' },
    times: 500,
  })
  // By hand on the exchange: the bot itself lets no stop go before another one stands.
  await bot.sim('account', { do: 'cancelAll', symbol: 'BTCUSDT' })
  const fix = page.getByRole('alert').getByRole('button', { name: 'Fix BTCUSDT long: place stop' })
  await expect(fix).toBeVisible()
  expect((await bot.get('positions')).items[0]?.protection).not.toBe('protected')
  await fix.click()
  // Not before: the bot goes on trying by itself.
  await bot.clearFaults()
  await page.getByRole('dialog').getByRole('button', { name: 'Protect BTCUSDT LONG' }).click()
  await holding(bot, 'BTCUSDT')
  await expect(fix).toHaveCount(0)
})

test('E44 an order that was not answered is of unknown outcome until the exchange has said, and closes once', async ({
  page,
  bot,
}) => {
  await open(page, bot, '/positions')
  await hunt(bot, 'ETHUSDT', 'SELL')
  // Executed, and never answered; the questions after it are not answered either, for a while.
  await fault(bot, { when: 'after_exec', action: { do: 'drop' }, match: { ...orderPath, symbol: 'ETHUSDT' } })
  await fault(bot, { when: 'before', action: { do: 'drop' }, match: { method: 'GET', path: 'order' }, times: 3 })
  await bot.sim('stream', { stream: 'user', do: 'silence', forMs: 4_000 })
  await page.getByRole('button', { name: 'Close ETHUSDT long', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Close ETHUSDT LONG' }).click()
  await expect(page.getByText('Outcome unknown – checking exchange')).toBeVisible()
  await flat(bot)
  await until('it is known of each close what became of it, and one was filled', async () => {
    const closes = (await bot.get('orders')).items.filter(({ purpose }) => purpose === 'close')
    const filled = closes.filter(({ status }) => status === 'filled')
    return filled.length === 1 && closes.every(({ phase }) => phase === 'done')
  })
  expect((await bot.get('trades')).items).toHaveLength(1)
  await expect(page.getByText('Outcome unknown – checking exchange')).toHaveCount(0)
})

test('E82 a trade tells its return on margin and on notional as the server reckoned it, and its columns stay as arranged', async ({
  page,
  bot,
}) => {
  await hunt(bot, 'ETHUSDT', 'BUY')
  await takeProfit(bot, 'ETHUSDT', '-1.4')
  await open(page, bot, '/trades?sort=net.up&find=eth')
  const table = page.getByRole('table', { name: 'Closed trades, newest first' })
  const [trade] = (await bot.get('trades')).items
  await expect(table.getByTitle(trade?.pctOfMargin ?? 'none', { exact: true })).toBeVisible()
  await expect(table.getByTitle(trade?.pctOfNotional ?? 'none', { exact: true })).toBeVisible()
  await expect(table.getByRole('columnheader', { name: 'Net USDT' })).toHaveAttribute('aria-sort', 'ascending')
  await expect(page.getByText(/^(\d+) of \1 loaded match/)).toBeVisible()

  const heads = (): Promise<string[]> => table.getByRole('columnheader').allInnerTexts()
  await page.getByRole('button', { name: 'Columns of Closed trades' }).click()
  await page.getByRole('checkbox', { name: 'Gross' }).uncheck()
  await page.getByRole('checkbox', { name: 'Trigger' }).check()
  await page.getByRole('button', { name: 'Closed: later' }).click()
  await page.getByRole('button', { name: 'Closed: wider' }).click()
  const arranged = await heads()
  expect(arranged.slice(0, 3)).toEqual(['Trade', 'Held', 'Closed'])
  expect(arranged).toContain('Trigger')
  expect(arranged).not.toContain('Gross')
  await page.reload()
  await expect.poll(heads).toEqual(arranged)
  await page.getByRole('searchbox', { name: 'Find in Closed trades, newest first' }).fill('btc')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^0 of \d+ loaded match “btc”/)).toBeVisible()
  await page.getByRole('button', { name: 'Columns of Closed trades' }).click()
  await page.getByRole('button', { name: 'Reset this table' }).click()
  await expect.poll(heads).toContain('Gross')
  expect((await heads()).slice(0, 2)).toEqual(['Trade', 'Closed'])
})
