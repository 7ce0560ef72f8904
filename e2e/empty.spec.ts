import { expect, open, test } from './test.ts'

/** What each page says where there is nothing yet: why, and what fills it. */
const says = [
  ['/', /a position opens when one crosses its threshold/],
  ['/positions', /a position opens when one crosses its threshold/],
  ['/positions', /An entry appears when a window crosses its threshold and every check passes/],
  ['/trades', /A trade appears here once its position is flat again/],
  ['/performance', /A trade counts once its position is flat again; the figures fill by themselves/],
] as const

test('E88 an empty database: every page says why there is nothing and what comes next, and invents no figure', async ({
  page,
  bot,
}) => {
  for (const [path, next] of says) {
    await open(page, bot, path)
    await expect(page.getByText(next).first()).toBeVisible()
  }
  await expect(page.getByRole('group', { name: 'Win rate' })).toContainText('not available: no trades in this range')
  await expect(page.getByRole('group', { name: 'Profit factor' })).toContainText('not available')
  await open(page, bot, '/trades?symbol=BTCUSDT')
  await expect(page.getByText('No trade matches this filter.')).toBeVisible()
})
