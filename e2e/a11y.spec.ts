import { bring, looks, states, violationsIn, violationsOn, type Servers } from './a11y.ts'
import { startBot, type Bot } from './bot.ts'
import { pages } from './pages.ts'
import { startRelay, type Relay } from './relay.ts'
import { expect, open, stopButton, test as base } from './test.ts'

type Shared = { readonly emptyBot: Bot; readonly shownRelay: Relay }

const test = base.extend<{ readonly servers: Servers }, Shared>({
  emptyBot: [
    // oxlint-disable-next-line no-empty-pattern -- the runner reads the names of fixtures from this pattern
    async ({}, use) => {
      const bot = await startBot()
      await use(bot)
      await bot.remove()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  shownRelay: [
    async ({ shownBot }, use) => {
      const relay = await startRelay(shownBot.url)
      await use(relay)
      await relay.close()
    },
    { scope: 'worker' },
  ],
  servers: ({ shownBot, emptyBot, shownRelay }, use) => use({ shown: shownBot, empty: emptyBot, relay: shownRelay }),
})

// A finding names its elements, so that a trace of every step would be work for nothing.
test.use({ contextOptions: { reducedMotion: 'reduce' }, trace: 'off' })

// Every state of every page, half of them on each project, the looks in turn; `npm run a11y` has every combination.
for (const [nth, entry] of pages.entries()) {
  test(`axe finds nothing on ${entry.name}`, { tag: '@phone' }, async ({ page, servers, isMobile }) => {
    for (const [step, state] of states.entries()) {
      if ((nth + step) % 2 !== (isMobile ? 1 : 0)) continue
      const look = looks[(nth + step) % looks.length] ?? 'dark'
      await bring(page, entry, state, servers)
      expect(await violationsIn(page, [look]), `${entry.name}, ${state}`).toEqual([])
    }
  })
}

test('axe finds nothing in the dialogs', { tag: '@phone' }, async ({ page, shownBot }) => {
  await open(page, shownBot, '/positions')
  await stopButton(page).click()
  await expect(page.getByRole('menuitem', { name: /^Flatten/ })).toBeVisible()
  expect(await violationsOn(page), 'the menu of STOP').toEqual([])
  await page.getByRole('menuitem', { name: /^Flatten/ }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await violationsOn(page), 'the flatten dialog').toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Close BTCUSDT long' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await violationsOn(page), 'the close dialog').toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  expect(await violationsOn(page), 'the shortcuts').toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Find a page, a symbol or an action' })).toBeVisible()
  expect(await violationsOn(page), 'the palette').toEqual([])
})
