import { overThreshold } from './bot.ts'
import { expect, holding, hunt, onlyLarge, open, takeProfit, test } from './test.ts'

test('E80 E86 a liquidation becomes a position becomes a trade, and its page tells the story to the cent', async ({
  page,
  bot,
}) => {
  await open(page, bot)
  await hunt(bot, 'ETHUSDT', 'SELL')

  const position = page.getByRole('table', { name: 'Positions', exact: true }).getByRole('row', { name: /ETHUSDT/ })
  await expect(position).toContainText('LONG')
  await expect(position.getByTitle(/is in force at the exchange/)).toHaveText('OK')
  await expect(page.getByRole('list', { name: /Recent decisions/ })).toContainText(/ETHUSDT.*ENTERED/)

  await takeProfit(bot, 'ETHUSDT', '1.4')
  await expect(position).toHaveCount(0)
  await page.getByRole('link', { name: 'Trades' }).click()
  await page.getByRole('link', { name: /^Trade ETHUSDT long/ }).click()

  const steps = page.getByRole('list', { name: 'Timeline of the trade' }).locator('> li')
  await expect(steps.first()).toContainText('Liquidation')
  await expect(steps.filter({ hasText: 'the one that fired' })).toHaveCount(1)
  await expect(steps.filter({ hasText: 'Decision: Volume in the window' })).toHaveCount(1)
  await expect(steps.filter({ hasText: /Entry wanted: buy/i })).toHaveCount(1)
  await expect(steps.filter({ hasText: /Stop wanted: sell/i })).not.toHaveCount(0)
  await expect(steps.filter({ hasText: /Take-profit wanted: sell/i })).not.toHaveCount(0)
  await expect(steps.filter({ hasText: /Take-profit filled: sell .*trigger/i })).not.toHaveCount(0)
  await expect(steps.filter({ hasText: 'Flat: ' })).toContainText(/Take-profit/i)

  const { items } = await bot.get('trades')
  const exact = (text: string | undefined): bigint => BigInt(Math.round(Number(text) * 1e8))
  const [trade] = items
  expect(items).toHaveLength(1)
  expect(trade?.exitReason).toBe('takeProfit')
  expect(exact(trade?.netPnl)).toBe(exact(trade?.grossPnl) - exact(trade?.commission) + exact(trade?.funding))
  const result = page.getByRole('region', { name: 'Result' })
  await expect(result.getByTitle(trade?.netPnl ?? '', { exact: true }).first()).toBeVisible()
})

test('E34 the page says whose position died and which way the bot goes, for both sides', async ({ page, bot }) => {
  await open(page, bot)
  await onlyLarge(page)
  await hunt(bot, 'BTCUSDT', 'SELL')
  await hunt(bot, 'ETHUSDT', 'BUY')
  const tape = page.getByRole('grid', { name: 'Live liquidations, newest first' })
  await expect(tape.getByRole('row', { name: /BTCUSDT.*LONG liq.*60\.\d+M/ })).not.toHaveCount(0)
  await expect(tape.getByRole('row', { name: /ETHUSDT.*SHORT liq.*60\.\d+M/ })).not.toHaveCount(0)
  const positions = page.getByRole('table', { name: 'Positions', exact: true })
  await expect(positions.getByRole('row', { name: /BTCUSDT LONG/ })).toBeVisible()
  await expect(positions.getByRole('row', { name: /ETHUSDT SHORT/ })).toBeVisible()
})

test('E45 a stop that is cancelled by hand warns first and comes back by itself', async ({ page, bot }) => {
  await hunt(bot, 'BTCUSDT', 'SELL')
  const stopOf = async (): Promise<string | null> => (await bot.get('positions')).items[0]?.stopId ?? null
  const before = await stopOf()
  await open(page, bot, '/positions')
  await page.getByRole('button', { name: 'Cancel stop BTCUSDT long' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('this one goes when that one stands')
  await dialog.getByRole('button', { name: 'Cancel stop' }).click()
  await expect(dialog).toHaveCount(0)
  await expect.poll(stopOf).not.toBe(before)
  await holding(bot, 'BTCUSDT')
  await expect(page.getByTitle(/is in force at the exchange/)).toHaveText('OK')
})

test('E86 a refused window says which check failed and with what numbers', async ({ page, bot }) => {
  await open(page, bot)
  await hunt(bot, 'BTCUSDT', 'SELL')
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('status', { name: 'Entries' })).toContainText('Paused')
  await bot.liquidate('ETHUSDT', 'BUY', overThreshold)
  const decision = page
    .getByRole('listitem')
    .filter({ hasText: /ETHUSDT.*SKIPPED/ })
    .first()
  await decision.getByRole('button', { name: /Why: ETHUSDT/ }).click()
  await expect(decision.getByRole('table', { name: /Checks of decision/ })).toContainText('FAIL')
  await expect(decision).toContainText('settings v1')
})
