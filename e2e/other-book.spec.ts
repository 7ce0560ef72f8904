import { builtWeb, startScriptedMarket } from './scripted-market.ts'
import { expect, open, test } from './test.ts'

test('E81 figures of one book are gone from the screen before the name of another stands there', async ({ page }) => {
  const market = await startScriptedMarket(builtWeb)
  try {
    await open(page, market, '/performance?range=all')
    const head = page.locator('.page-head')
    const totals = page.getByRole('region', { name: 'Totals' })
    await expect(head).toContainText('practice book')
    await expect(totals).toContainText('+0.60')
    // The answers of the new book are long on their way.
    await page.route(/\/api\/(performance|equity|books|trades)/, () => {})
    market.open('live')
    await expect(head).toContainText('live book')
    await expect(totals).not.toContainText('0.60')
    await expect(totals).toContainText('—')
  } finally {
    await market.close()
  }
})
