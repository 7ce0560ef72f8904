import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, open, test } from './test.ts'

const recording = join(import.meta.dirname, '../../shared/data/binance-forceorder-sessions')

test.describe('a recording', () => {
  test.skip(!existsSync(recording), `the recording is not there: ${recording}`)
  test.setTimeout(150_000)
  test.use({ botOptions: { settings: null, args: ['--replay', recording, '--speed', 'max', '--profile', 'tape'] } })

  test('a replayed recording is stored to the last liquidation, and the page says when it ended', async ({
    page,
    bot,
  }) => {
    await open(page, bot, '/liquidations?tab=history')
    const banner = page.getByRole('region', { name: 'Mode' })
    await expect(banner).toContainText('recording')
    await expect(banner).toContainText('ended at', { timeout: 120_000 })
    const stats = await bot.get('stats')
    expect(stats.liquidations).toBe(1344)
    expect(stats.decisions).toBeGreaterThan(0)
    await page.reload()
    await expect(banner).toContainText('ended at')
    await expect(page.getByRole('table', { name: 'Stored liquidations, newest first' })).toContainText('LONG liq')
  })
})
